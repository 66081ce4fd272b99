/** The attention of one decoder layer, whatever form the graph gives it: what the rewrites see of it. */
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
  /** int64 [1], the first of them; all rows without. They go to the last row of the segment. */
  from?: string | undefined;
  aggregate: HeadAggregate;
  /**
   * Whether the operator's own probabilities serve where it can give them, which costs least. Devices
   * differ in that: only a graph that is made for one device may ask for it.
   */
  fromOperator?: boolean;
  /** What `addBias` will add to the scores of every row, where it is not there yet: float [columns]. */
  bias?: string | undefined;
  /** A value of masks, positions or lengths as it is for the rows of the layer. */
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
  /** Columns that a row sees, its own counted; undefined where no window is known. */
  window: number | undefined;
  /** Whether a mask tells columns apart, otherwise than by what comes later and by padding. */
  needsColumns: boolean;
  /** Masks as the layer takes them, of rows by columns. */
  masks: readonly string[];
  /** The attention output as it enters the output projection, [batch, rows, heads * headSize]. */
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
  /** Adds to the scores before the softmax; the bias broadcasts to [batch, heads, rows, columns]. */
  addBias(builder: GraphBuilder, bias: string): void;
  /**
   * Brings the operator to a form in which rows may be gathered: queries and keys that it gets are
   * rotated by explicit positions, it has no window of its own, and its masks are of rows by columns.
   * Absent where it is in it.
   */
  open?: (builder: GraphBuilder, context: OpeningContext) => void;
}

/** What opened operators share. */
export interface OpeningContext {
  index: GraphIndex;
  /**
   * The positions that an operator with rotary embeddings inside gives its rows, int64 [batch, rows].
   * @param keyLengths int32 [batch], columns of every prompt less one, as the operator takes them
   * @param positionIds as the operator takes them; empty or undefined without
   */
  positions(keyLengths: string, positionIds: string | undefined): string;
  /**
   * A bias [1, 1, rows, columns] under which a row sees so many columns, its own counted.
   * @param elementType of queries and keys, `TensorProto.DataType`
   */
  windowBias(columns: number, elementType: number | undefined): string;
  /**
   * A bias [batch, 1, rows, columns] that hides what a mask of columns hides.
   * @param padding [batch, columns], 0 where a column is hidden
   * @param hidden what is added to the scores of hidden columns
   * @param elementType of queries and keys, `TensorProto.DataType`
   */
  paddingBias(padding: string, hidden: number, elementType: number | undefined): string;
}
