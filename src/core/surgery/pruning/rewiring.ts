/** Giving every node after a cut the masks, positions and lengths of the rows it sees. */
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphBuilder } from '../../onnx/graph-builder';
import { nodeReads } from '../../onnx/graph-index';
import { inputRole } from '../../onnx/operators';
import type { DecoderGraph } from '../attention/find';
import { beginsBefore, type CutPlace } from './place';
import type { Port } from '../attention/site';
import { Lengths } from './lengths';
import type { Segments } from './segments';
import type { SegmentState } from './state';
import { isLookUp, Tables } from './tables';
import { unsupportedPrelude } from './unsupported';

export class Rewiring {
  private readonly states: (SegmentState | undefined)[] = [undefined];
  private readonly attention: (string | undefined)[] = [];
  private readonly resolved = new Map<string, string>();
  private readonly lengths: Lengths;
  private readonly tables: Tables;

  /** @param pastLength int64 [1], rows of the whole sequence before this run's */
  constructor(
    private readonly decoder: DecoderGraph,
    private readonly builder: GraphBuilder,
    private readonly segments: Segments,
    private readonly cuts: readonly CutPlace[],
    pastLength: string,
  ) {
    this.lengths = new Lengths(
      ...([decoder, builder, segments, pastLength] as const),
      beginsBefore(cuts),
    );
    this.tables = new Tables(decoder, builder, pastLength);
  }

  /** Sets the rows of `segment`, and the attention output after its cut, if it comes after one. */
  enter(segment: number, state: SegmentState, attention: string | undefined): void {
    this.states[segment] = state;
    this.attention[segment] = attention;
  }

  /** Redirects the inputs of a node to its segment's versions. */
  rewire(node: NodeProto): void {
    const segment = this.segments.ofNode.get(node) ?? 0;
    if (segment === 0) return;
    const { kinds, index } = this.decoder;
    const captured = nodeReads(node).find(
      (value) => !node.input.includes(value) && kinds.get(value) !== 'constant',
    );
    if (captured !== undefined && index.producer(captured) !== undefined) {
      throw unsupportedPrelude(this.decoder, captured, node);
    }
    const { site, streams } = this.cuts[segment - 1]!;
    node.input = node.input.map((value, slot) => {
      const isAt = (port: Port): boolean => node === port.node && slot === port.slot;
      if (site && isAt(site.output)) return this.attention[segment]!;
      if (streams.some(isAt)) return this.states[segment]!.hidden;
      return kinds.get(value) === 'prelude' ? this.read(node, slot, segment) : value;
    });
  }

  /**
   * The version of a prelude value that fits the rows of `segment`.
   * @param reader names the reader in errors
   */
  resolve(value: string, segment: number, reader: NodeProto): string {
    if (segment === 0 || this.decoder.kinds.get(value) !== 'prelude') return value;
    for (const name of this.inOrder(value, segment)) {
      const made = this.states[segment]!.roots.get(name) ?? this.recompute(name, segment, reader);
      this.resolved.set(`${segment}:${name}`, made);
    }
    return this.resolved.get(`${segment}:${value}`)!;
  }

  /** Values to be resolved for a value, each after its inputs; the value itself comes last. */
  private inOrder(value: string, segment: number): string[] {
    const { index, kinds } = this.decoder;
    const order = new Set<string>();
    const opened = new Set<string>();
    for (const stack = [value]; stack.length > 0;) {
      const name = stack.at(-1)!;
      if (this.resolved.has(`${segment}:${name}`) || order.has(name)) {
        stack.pop();
        continue;
      }
      if (opened.has(name)) {
        order.add(name);
        stack.pop();
        continue;
      }
      opened.add(name);
      const node = index.producer(name);
      if (this.states[segment]!.roots.has(name) || node === undefined) continue;
      for (const [slot, input] of node.input.entries()) {
        if (kinds.get(input) !== 'prelude' || index.inputs.has(input)) continue;
        if (!isLookUp(node, slot, this.decoder)) stack.push(input);
      }
    }
    return [...order];
  }

  /** The input of a node at a slot, by the slot's meaning. */
  private read(node: NodeProto, slot: number, segment: number): string {
    const value = node.input[slot]!;
    const role = inputRole(node, slot);
    if (role === 'table') return value;
    if (role !== 'keyLengths' && role !== 'totalLength') return this.resolve(value, segment, node);
    const isScalar = role === 'totalLength';
    return this.lengths.columns(value, segment, this.states[segment]!, isScalar);
  }

  /**
   * Lengths, and values computed from positions, are few and cheap: they are recomputed for the
   * segment.
   */
  private recompute(value: string, segment: number, reader: NodeProto): string {
    const { index, kinds } = this.decoder;
    const node = index.producer(value);
    if (node === undefined) throw unsupportedPrelude(this.decoder, value, reader);
    if (node.opType === 'Shape') return this.shape(node, segment);
    const inputs = node.input.map((input, slot) => {
      if (kinds.get(input) !== 'prelude') return input;
      return isLookUp(node, slot, this.decoder)
        ? this.tables.whole(input, node)
        : this.read(node, slot, segment);
    });
    if (inputs.every((input, slot) => input === node.input[slot])) return value;
    const copies = this.builder.copyNode(node, inputs);
    node.output.forEach((name, at) => this.resolved.set(`${segment}:${name}`, copies[at]!));
    return copies[node.output.indexOf(value)]!;
  }

  private shape(node: NodeProto, segment: number): string {
    const input = node.input[0]!;
    const { kinds, index } = this.decoder;
    if (kinds.get(input) === 'prelude' && !index.inputs.has(input)) {
      const resolved = this.resolve(input, segment, node);
      return resolved === input ? node.output[0]! : this.builder.copyNode(node, [resolved])[0]!;
    }
    const shape = this.lengths.shape(node, segment, this.states[segment]!);
    if (shape === undefined) throw unsupportedPrelude(this.decoder, input, node);
    return shape;
  }
}
