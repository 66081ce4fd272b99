/** Where the visual tokens of a prompt are, and whether this run is one to prune. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { OnnxModel } from '../../onnx/model-file';
import { visualIndexInput } from '../../model/decoder-interface';
import { addVisualIndexInput } from '../rewrite';

/** Embeddings of constant template tokens. */
export interface BorderRows {
  /** count x hiddenSize, row by row. */
  rows: Float32Array;
  count: number;
}

/** A constant place of the visual tokens in every prompt of a template. */
export interface VisualSpan {
  /** Row of the first visual token. */
  start: number;
  /** Visual tokens. */
  count: number;
  /** The rows right before the span. */
  before: BorderRows;
  /** The rows right after the span. */
  after: BorderRows;
}

/**
 * `input`: an int64 input `visual_token_index` gives the rows; empty means prune nothing. `span`: the
 * rows are constants, for runtimes that know of no extra input.
 */
export type Locate = { kind: 'input' } | { kind: 'span'; span: VisualSpan };

export interface Location {
  /** bool scalar: whether this run is a first prefill with visual tokens. */
  prunes: string;
  /** int64 [V]: rows of the visual tokens; only read where `prunes` holds. */
  visual: string;
}

/** Largest difference at which two embeddings of the same token still count as equal. */
const embeddingTolerance = 1e-3;

/**
 * Adds the nodes that answer both.
 * @param pastLength int64 [1], rows in the cache of the first layer
 */
export function addLocation(
  model: OnnxModel,
  builder: GraphBuilder,
  locate: Locate,
  pastLength: string,
): Location {
  const isFirst = builder.node('Equal', [pastLength, builder.ints([0])]);
  if (locate.kind === 'input') {
    addVisualIndexInput(model);
    const count = builder.node('Shape', [visualIndexInput]);
    const any = builder.node('Greater', [count, builder.ints([0])]);
    return {
      prunes: scalar(builder, builder.node('And', [isFirst, any])),
      visual: visualIndexInput,
    };
  }
  const { span } = locate;
  return {
    prunes: matchesTemplate(builder, span, isFirst),
    visual: builder.ints(Array.from({ length: span.count }, (_, row) => span.start + row)),
  };
}

/**
 * The span holds an image when the rows that border it are the template's. Compared only where the
 * prompt is long enough to have those rows.
 */
function matchesTemplate(builder: GraphBuilder, span: VisualSpan, isFirst: string): string {
  const { start, count, before, after } = span;
  const end = start + count + after.count;
  const length = builder.dimension('inputs_embeds', 1);
  const longEnough = builder.node('GreaterOrEqual', [length, builder.ints([end])]);
  const comparable = scalar(builder, builder.node('And', [isFirst, longEnough]));
  const rows = [
    ...Array.from({ length: before.count }, (_, row) => start - before.count + row),
    ...Array.from({ length: after.count }, (_, row) => start + count + row),
  ];
  const expected = new Float32Array([...before.rows, ...after.rows]);
  const hidden = expected.length / rows.length;
  const constants = builder.floats(expected, [1, rows.length, hidden]);
  const [matches] = builder.branch(
    comparable,
    (branch) => {
      const actual = branch.cast(branch.gather('inputs_embeds', branch.ints(rows), 1), 'float');
      const difference = branch.node('Abs', [branch.node('Sub', [actual, constants])]);
      const largest = branch.reduce('ReduceMax', difference, [0, 1, 2]);
      return [branch.node('Less', [largest, branch.floats([embeddingTolerance], [])])];
    },
    (branch) => [branch.node('Cast', [branch.intScalar(0)], { attributes: { to: 9 } })],
    'matches_template',
  );
  return matches!;
}

function scalar(builder: GraphBuilder, value: string): string {
  return builder.node('Squeeze', [value, builder.ints([0])]);
}
