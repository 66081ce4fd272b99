/** The ways in which a graph recognises its visual tokens, and what each of them answers. */
import type { GraphBuilder } from '../../../onnx/graph-builder';
import type { OnnxModel } from '../../../onnx/model-file';
import type { FeatureCode } from './feature-code';
import type { TokenRows } from './token-rows';

/**
 * `input`: an int64 input `visual_token_index` gives the rows; empty means prune nothing. `span`:
 * the rows are constants. `markers`: the rows follow from the tokens around images. `features`: the
 * visual rows themselves are marked. All but `input` are for runtimes that do not know an extra
 * input.
 */
export type Locate =
  | { kind: 'input' }
  | { kind: 'span'; span: VisualSpan }
  | { kind: 'markers'; rule: MarkerRule; rows: TokenRows }
  | { kind: 'features'; code: FeatureCode };

/** A constant place of the visual tokens in every prompt of a template. */
export interface VisualSpan {
  /** Row of the first visual token. */
  start: number;
  /** Visual tokens. */
  count: number;
  /** Ids of the constant tokens right before the span. */
  before: readonly number[];
  /** Ids of those right after it. */
  after: readonly number[];
  /** How these look. */
  rows: TokenRows;
}

/** Where an image's rows are, by the ids of the tokens around them. */
export type MarkerRule =
  | { kind: 'between'; open: number[]; close: number[]; inside: number[] }
  | { kind: 'after'; openers: number[]; fake: number; tokens: number }
  | { kind: 'closed-rows'; rowEnd: number; end: number }
  | { kind: 'before'; token: number };

export type LocateKind = Locate['kind'];

export interface Location {
  /** bool scalar: whether this run is a first prefill with visual tokens. */
  prunes: string;
  /** int64 [V]: rows of the visual tokens, ascending; only read where `prunes` holds. */
  visual: string;
}

export interface LocateContext {
  model: OnnxModel;
  builder: GraphBuilder;
  /** bool [1]: whether nothing is cached yet. */
  isFirst: string;
}
