/** Giving every node behind a cut the masks, positions and lengths of the rows it sees. */
import { HumanError } from '../errors';
import { attribute } from '../onnx/attributes';
import type { NodeProto } from '../onnx/generated/onnx_pb';
import type { GraphBuilder } from '../onnx/graph-builder';
import { nodeReads } from '../onnx/graph-index';
import { text } from '../text';
import type { CutState } from './cut';
import type { Segments } from './segments';
import type { AttentionSite, DecoderGraph } from './sites';

/** Inputs that give a shape or a range, by operator: they take lengths, never rows. */
const lengthSlots: Record<string, readonly number[]> = {
  Reshape: [1],
  Expand: [1],
  Slice: [1, 2, 3, 4],
  Tile: [1],
  Split: [1],
  Unsqueeze: [1],
  Squeeze: [1],
  Pad: [1],
  Range: [0, 1, 2],
  ConstantOfShape: [0],
};

/** Ops that hand a mask or a row tensor on without moving its rows from their axes. */
const passing = new Set(['Unsqueeze', 'Cast', 'Identity']);
const passingMasks = new Set([...passing, 'Where', 'Slice', 'Mul', 'Add', 'Not']);

/** Ops that make rows out of lengths. */
const making = new Set(['Range', 'ConstantOfShape', 'Expand', 'Tile', 'CumSum', 'NonZero']);

/** The tensors that must be cut with the rows: what the layers share, found once per graph. */
export interface Roots {
  rowTensors: Set<string>;
  masks: Set<string>;
}

export class SegmentResolver {
  private readonly states: (CutState | undefined)[] = [undefined];
  private readonly attention: string[] = [];
  private readonly resolved = new Map<string, string>();
  private readonly perRow = new Map<string, boolean>();
  private readonly masks: ReadonlySet<string>;

  constructor(
    private readonly decoder: DecoderGraph,
    private readonly builder: GraphBuilder,
    private readonly segments: Segments,
    private readonly cuts: readonly AttentionSite[],
  ) {
    this.masks = new Set(decoder.sites.flatMap(({ mask }) => (mask === undefined ? [] : [mask])));
  }

  /** The roots that nodes of `segment` and later ones read. */
  rootsFrom(segment: number): Roots {
    const roots: Roots = { rowTensors: new Set(), masks: new Set() };
    for (const [node, own] of this.segments.ofNode) {
      if (own < segment) continue;
      for (const value of this.preludeData(node)) {
        if (this.masks.has(value)) roots.masks.add(this.rootOf(value, passingMasks));
        else if (this.isPerRow(value)) roots.rowTensors.add(this.rootOf(value, passing));
      }
    }
    return roots;
  }

  /** Tells what the rows of `segment` are, and the attention output behind its cut. */
  enter(segment: number, state: CutState, attention: string): void {
    this.states[segment] = state;
    this.attention[segment] = attention;
  }

  /** Redirects the inputs of a node to its segment's versions. */
  rewire(node: NodeProto): void {
    const segment = this.segments.ofNode.get(node) ?? 0;
    if (segment === 0) return;
    const state = this.states[segment]!;
    const captured = nodeReads(node).find(
      (value) => !node.input.includes(value) && this.decoder.kinds.get(value) !== 'constant',
    );
    if (captured !== undefined && this.decoder.index.producer(captured) !== undefined) {
      throw this.unsupported(captured, node);
    }
    const { output, residual } = this.cuts[segment - 1]!;
    node.input = node.input.map((value, slot) => {
      if (node === output.node && slot === output.slot) return this.attention[segment]!;
      if (node === residual.node && slot === residual.slot) return state.hidden;
      return this.decoder.kinds.get(value) === 'prelude'
        ? this.resolve(value, segment, node)
        : value;
    });
  }

  /** The prelude values that a node reads as data rather than as lengths. */
  private preludeData(node: NodeProto): string[] {
    const lengths = lengthSlots[node.opType] ?? [];
    return node.input.filter(
      (value, slot) => this.decoder.kinds.get(value) === 'prelude' && !lengths.includes(slot),
    );
  }

  /**
   * Whether a prelude value can have rows: it does not where only lengths and arithmetic lead to it, as
   * to a scale that grows with the prompt.
   */
  private isPerRow(value: string): boolean {
    const { index, kinds } = this.decoder;
    const known = this.perRow.get(value);
    if (known !== undefined) return known;
    const node = index.producer(value);
    const found =
      node === undefined
        ? kinds.get(value) === 'prelude'
        : node.opType !== 'Shape' &&
          (making.has(node.opType) || node.input.some((input) => this.isPerRow(input)));
    this.perRow.set(value, found);
    return found;
  }

  /**
   * Back from where a layer reads a mask or a row tensor to the value that the layers share, so that
   * a cut gathers it once.
   */
  private rootOf(value: string, through: ReadonlySet<string>): string {
    const { index } = this.decoder;
    const node = index.producer(value);
    if (node === undefined || !through.has(node.opType)) return value;
    const sources = this.preludeData(node);
    if (sources.length !== 1 || index.uses(value).length > 1) return value;
    return this.rootOf(sources[0]!, through);
  }

  /** The version of a prelude value that fits the rows of `segment`. */
  private resolve(value: string, segment: number, reader: NodeProto): string {
    const key = `${segment}:${value}`;
    const known = this.resolved.get(key);
    if (known !== undefined) return known;
    const state = this.states[segment]!;
    const made =
      state.rowTensors.get(value) ??
      state.masks.get(value) ??
      this.recompute(value, segment, reader);
    this.resolved.set(key, made);
    return made;
  }

  /** Lengths are few and cheap: computed again from what the segment has. */
  private recompute(value: string, segment: number, reader: NodeProto): string {
    const node = this.decoder.index.producer(value);
    if (node === undefined) throw this.unsupported(value, reader);
    if (node.opType === 'Shape') return this.shape(node, segment);
    const inputs = node.input.map((input) =>
      this.decoder.kinds.get(input) === 'prelude' ? this.resolve(input, segment, node) : input,
    );
    if (inputs.every((input, slot) => input === node.input[slot])) return value;
    const [copy] = this.builder.copyNode(node, inputs);
    return copy!;
  }

  private shape(node: NodeProto, segment: number): string {
    const input = node.input[0]!;
    const { kinds } = this.decoder;
    if (kinds.get(input) === 'prelude' && !this.decoder.index.inputs.has(input)) {
      const resolved = this.resolve(input, segment, node);
      return resolved === input ? node.output[0]! : this.builder.copyNode(node, [resolved])[0]!;
    }
    const standIn = this.standIn(input, segment, node);
    if (standIn.kind === 'same') return node.output[0]!;
    if (standIn.kind === 'tensor') return this.builder.copyNode(node, [standIn.value])[0]!;
    return this.sliceLikeShape(node, standIn.value);
  }

  /** What has, in this segment, the shape that `input` has in the whole prompt. */
  private standIn(
    input: string,
    segment: number,
    reader: NodeProto,
  ): { kind: 'same' } | { kind: 'tensor' | 'shape'; value: string } {
    const { index, kinds, sites } = this.decoder;
    const state = this.states[segment]!;
    const rows = (): string => this.builder.dimension(state.hidden, 1);
    const withBatch = (length: string): string =>
      this.builder.node('Concat', [this.builder.dimension(state.hidden, 0), length], {
        attributes: { axis: 0 },
      });
    if (input === 'inputs_embeds') return { kind: 'tensor', value: state.hidden };
    if (input === 'position_ids') return { kind: 'shape', value: withBatch(rows()) };
    if (input === 'attention_mask') {
      const all = this.builder.node('Add', [state.pastLength, rows()]);
      return { kind: 'shape', value: withBatch(all) };
    }
    const site = sites.find(({ pastKey, pastValue }) => input === pastKey || input === pastValue);
    if (site) {
      const own = sites.find((candidate) => this.segmentOf(candidate) === segment);
      if (own === undefined || this.segmentOf(site) === segment) return { kind: 'same' };
      return { kind: 'tensor', value: input === site.pastKey ? own.pastKey : own.pastValue };
    }
    if (this.segments.ofValue.get(input) === segment) return { kind: 'same' };
    const producer = index.producer(input);
    if (producer && ['Cast', 'Identity', 'Concat'].includes(producer.opType)) {
      const sources = producer.input.filter((source) => kinds.get(source) === 'trunk');
      if (sources.length === 1) return this.standIn(sources[0]!, segment, reader);
    }
    throw this.unsupported(input, reader);
  }

  private segmentOf(site: AttentionSite): number | undefined {
    return this.segments.ofValue.get(site.probabilities);
  }

  /** Applies the `start` and `end` of a Shape node to a shape that was put together. */
  private sliceLikeShape(node: NodeProto, shape: string): string {
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

  private unsupported(value: string, reader: NodeProto): HumanError {
    return new HumanError(
      text`Node "${reader.name}" (${reader.opType}) of ${this.decoder.model.file} reads "${value}"
        behind a pruning layer, in a way FitPrune does not know how to shorten (it knows masks,
        rotary positions, and lengths taken from inputs or caches). Please report the model.`,
      'prelude-unknown',
    );
  }
}
