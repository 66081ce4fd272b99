/**
 * The attention of one decoder layer as the rewrites see it, independent of its form in the graph.
 */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphIndex } from '../../onnx/graph-index';
import type { HeadAggregate } from '../../ranking/mass/definition';

export type AttentionForm = 'decomposed' | 'group-query' | 'multi-head' | 'onnx-attention';

/** One use of a value that a rewrite may redirect. */
export interface Port {
  node: NodeProto;
  slot: number;
}

export function valueAt({ node, slot }: Port): string {
  return node.input[slot]!;
}

/** The rows of a layer's attention map that somebody asks for. */
export interface WantedRows {
  /** int64 [1], the first of them; all rows if absent. They go to the last row of the segment. */
  from?: string | undefined;
  aggregate: HeadAggregate;
  /**
   * Whether to use the operator's own probabilities if it outputs them, which is cheapest. Devices
   * differ in that: only a graph for one device may ask for it.
   */
  fromOperator?: boolean;
  /**
   * The bias that `addBias` will add to the scores of every row, if it is not there yet: float
   * [columns].
   */
  bias?: string | undefined;
  /** A value of masks, positions or lengths as it applies to the rows of the layer. */
  resolve: (value: string) => string;
}

export interface AttentionSite {
  /** As the model counts its decoder layers, from 0. */
  layer: number;
  form: AttentionForm;
  /** The node that errors name: the operator, or the softmax. */
  node: NodeProto;
  heads: number | undefined;
  keyValueHeads: number | undefined;
  headSize: number | undefined;
  /** Columns that a row sees, including its own; undefined if there is no known window. */
  window: number | undefined;
  /** Whether a mask depends on columns in other ways than hiding later ones and padding. */
  needsColumns: boolean;
  /** Masks as the layer takes them, of rows by columns. */
  masks: readonly string[];
  /** The attention output that enters the output projection, [batch, rows, heads * headSize]. */
  output: Port;
  /** Where the residual stream joins the projected attention output, [batch, rows, hiddenSize]. */
  residual: Port;
  /** Graph inputs and outputs of the layer's cache, [batch, keyValueHeads, columns, headSize]. */
  pastKey: string;
  pastValue: string;
  presentKey: string;
  presentValue: string;
  /** Where the operator itself joins past and new rows: its input and output. */
  presentSlots?: readonly { past: number; present: number }[];
  /**
   * The attention of a first prefill as one map over heads, float [1, wanted rows, columns].
   */
  headMap(builder: GraphBuilder, wanted: WantedRows): string;
  /**
   * Adds to the scores before the softmax; the bias broadcasts to [batch, heads, rows, columns].
   */
  addBias(builder: GraphBuilder, bias: string): void;
  /**
   * Brings the operator into a form in which rows can be gathered: queries and keys are rotated
   * before it by explicit positions, it has no window of its own, and its masks are rows by
   * columns. Absent if it already is.
   */
  open?: (builder: GraphBuilder, context: OpeningContext) => void;
}

/** What opened operators share. */
export interface OpeningContext {
  index: GraphIndex;
  /**
   * The positions that an operator with rotary embeddings inside gives its rows, int64 [batch,
   * rows].
   * @param keyLengths int32 [batch], columns of every prompt less one, as the operator takes them
   * @param positionIds as the operator takes them; empty or undefined if there are none
   */
  positions(keyLengths: string, positionIds: string | undefined): string;
  /**
   * A bias [1, 1, rows, columns] with which a row sees so many columns, including its own.
   *
   * @param elementType of queries and keys, `TensorProto.DataType`
   */
  windowBias(columns: number, elementType: number | undefined): string;
  /**
   * A bias [batch, 1, rows, columns] that hides the columns that a mask hides.
   *
   * @param padding [batch, columns], 0 for a hidden column
   * @param hidden added to the scores of hidden columns
   * @param elementType of queries and keys, `TensorProto.DataType`
   */
  paddingBias(padding: string, hidden: number, elementType: number | undefined): string;
}
