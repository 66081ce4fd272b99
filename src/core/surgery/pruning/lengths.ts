/**
 * Lengths that follow from the rows of a segment, recomputed where the unpruned graph reads a
 * shape.
 */
import { attribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { DecoderGraph } from '../attention/find';
import { valueAt } from '../attention/site';
import type { Segments } from './segments';
import type { SegmentState } from './state';

/** The value in a segment that has the shape that a value has in the whole prompt. */
type Substitute = { kind: 'same' } | { kind: 'tensor' | 'shape'; value: string };

const passesShape = new Set(['Cast', 'Identity', 'Concat']);

export class Lengths {
  private readonly missing = new Map<string, string>();

  constructor(
    private readonly decoder: DecoderGraph,
    private readonly builder: GraphBuilder,
    private readonly segments: Segments,
    /** int64 [1], rows of the whole sequence before this run's. */
    private readonly pastLength: string,
    /**
     * Whether every cache is shorter than the sequence: lengths that the graph reads from one mean
     * something else then.
     */
    private readonly allAreShort: boolean,
  ) {}

  /**
   * The value that replaces a Shape node's output in a segment; undefined if nothing determines it.
   */
  shape(node: NodeProto, segment: number, state: SegmentState): string | undefined {
    const substitute = this.substitute(node.input[0]!, segment, state);
    if (substitute === undefined) return undefined;
    if (substitute.kind === 'same') return node.output[0]!;
    if (substitute.kind === 'tensor') return this.builder.copyNode(node, [substitute.value])[0]!;
    return this.slice(node, substitute.value);
  }

  /**
   * A number of columns as an attention operator gets it, int32: as in the whole prompt, less what
   * the segment's caches and rows lack. That holds with padding and in every kind of run.
   */
  columns(value: string, segment: number, state: SegmentState, isScalar: boolean): string {
    const { builder } = this;
    const key = `${segment}:${isScalar}`;
    let missing = this.missing.get(key);
    if (missing === undefined) {
      const rows = (of: string): string => builder.dimension(of, 1);
      const whole = builder.node('Add', [this.pastLength, rows('inputs_embeds')]);
      const left = builder.node('Add', [state.pastLength, rows(state.hidden)]);
      const lacking = builder.cast(builder.node('Sub', [whole, left]), 'int32');
      missing = isScalar ? builder.node('Squeeze', [lacking, builder.ints([0])]) : lacking;
      this.missing.set(key, missing);
    }
    return builder.node('Sub', [value, missing]);
  }

  private substitute(start: string, segment: number, state: SegmentState): Substitute | undefined {
    const { index, kinds, sites } = this.decoder;
    const { builder } = this;
    const rows = (): string => builder.dimension(state.hidden, 1);
    const withBatch = (length: string): string =>
      builder.node('Concat', [builder.dimension(state.hidden, 0), length], {
        attributes: { axis: 0 },
      });
    for (let input = start; ;) {
      if (input === 'inputs_embeds') return { kind: 'tensor', value: state.hidden };
      const root = state.roots.get(input);
      if (root !== undefined) return { kind: 'tensor', value: root };
      if (input === 'position_ids' && this.decoder.inputs.positions === 'plain') {
        return { kind: 'shape', value: withBatch(rows()) };
      }
      if (input === 'attention_mask') {
        const all = builder.node('Add', [state.pastLength, rows()]);
        return { kind: 'shape', value: withBatch(all) };
      }
      const site = sites.find(({ pastKey, pastValue }) => input === pastKey || input === pastValue);
      if (site) {
        const segmentOf = (output: string) => this.segments.ofValue.get(output);
        const own = sites.find(({ output }) => segmentOf(valueAt(output)) === segment);
        const isSame = segmentOf(valueAt(site.output)) === segment && !this.allAreShort;
        if (own === undefined || isSame) {
          return { kind: 'same' };
        }
        return { kind: 'tensor', value: input === site.pastKey ? own.pastKey : own.pastValue };
      }
      if (this.segments.ofValue.get(input) === segment) {
        return this.allAreShort ? { kind: 'tensor', value: input } : { kind: 'same' };
      }
      const producer = index.producer(input);
      const sources =
        producer && passesShape.has(producer.opType)
          ? producer.input.filter((source) => kinds.get(source) === 'trunk')
          : [];
      if (sources.length !== 1) return undefined;
      input = sources[0]!;
    }
  }

  /** Applies the `start` and `end` of a Shape node to a shape that was put together. */
  private slice(node: NodeProto, shape: string): string {
    const start = Number(attribute(node, 'start')?.i ?? 0n);
    const end = attribute(node, 'end')?.i;
    if (start === 0 && end === undefined) return shape;
    const { builder } = this;
    return builder.node('Slice', [
      shape,
      builder.ints([start]),
      builder.ints([end === undefined ? 2 : Number(end)]),
    ]);
  }
}
