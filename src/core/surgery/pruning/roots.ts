/** Which values a cut must shorten: masks, positions and other rows that the layers share. */
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import {
  comparisons,
  inputRole,
  numbersRows,
  passesMasks,
  passesRows,
  repeatsRows,
} from '../../onnx/operators';
import type { DecoderGraph } from '../attention/find';
import { maskParts } from '../attention/mask-nodes';
import type { Root, Roots } from './state';
import type { Segments } from './segments';
import { isLookUp } from './tables';
import { unsupportedPrelude } from './unsupported';
import { followsFromWidths } from './widths';

export class RootFinder {
  private readonly masks: ReadonlySet<string>;
  private readonly perRow = new Map<string, boolean>();
  /** Inputs of the graph with a row for every token, and the axis of their rows. */
  private readonly rowInputs: ReadonlyMap<string, number>;

  constructor(
    private readonly decoder: DecoderGraph,
    private readonly segments: Segments,
  ) {
    const { inputs, sites } = decoder;
    this.masks = new Set(sites.flatMap(({ masks }) => masks));
    this.rowInputs = new Map([...inputs.rowInputs, ['position_ids', -1], ['cache_position', -1]]);
  }

  /** The roots that nodes of `segment` and later ones read. */
  from(segment: number): Roots {
    const roots = new Map<string, Root>();
    for (const [node, own] of this.segments.ofNode) {
      if (own < segment) continue;
      for (const [slot, value] of node.input.entries()) {
        if (this.decoder.kinds.get(value) !== 'prelude') continue;
        for (const [name, root] of this.of(node, slot)) roots.set(name, root);
      }
    }
    return roots;
  }

  /** The roots of a node's input at that slot. */
  private of(node: NodeProto, slot: number): [string, Root][] {
    const value = node.input[slot]!;
    const role = inputRole(node, slot);
    if (role === 'mask' || this.masks.has(value)) {
      return [[this.climb(value, passesMasks), { kind: 'mask' }]];
    }
    if (role === 'positions') {
      return [[this.climb(value, passesRows), { kind: 'rows', axis: -1 }]];
    }
    if (role !== 'data' || !this.isPerRow(value)) return [];
    // The result of comparing embeddings has its rows on an unknown axis, except where it is used
    // as a mask.
    if (this.isCompared(value)) throw unsupportedPrelude(this.decoder, value, node);
    const sources = this.rowSources(value).map(
      (source) => [source, this.rowInputs.get(source)] as const,
    );
    if (sources.every(([, axis]) => axis !== undefined)) {
      // Values computed from them are recomputed from the rows that are left, so that no axis is
      // guessed.
      return sources.map(([source, axis]) => [source, { kind: 'rows', axis: axis! }]);
    }
    return [[this.climb(value, passesRows), { kind: 'rows', axis: -2 }]];
  }

  /**
   * Whether a prelude value can have rows: it does not where only lengths and arithmetic lead to
   * it, as to a scale that grows with the prompt.
   */
  private isPerRow(value: string): boolean {
    const { index, kinds } = this.decoder;
    const pending = [value];
    while (pending.length > 0) {
      const name = pending.at(-1)!;
      if (this.perRow.has(name)) {
        pending.pop();
        continue;
      }
      const node = index.producer(name);
      if (node === undefined || node.opType === 'Shape' || makesRows(node.opType)) {
        const is =
          node === undefined
            ? kinds.get(name) === 'prelude'
            : node.opType !== 'Shape' && !this.isOfWidths(node);
        this.perRow.set(name, is);
        continue;
      }
      const unknown = node.input.filter((input) => input !== '' && !this.perRow.has(input));
      if (unknown.length > 0) pending.push(...unknown);
      else
        this.perRow.set(
          name,
          node.input.some((input) => this.perRow.get(input) === true),
        );
    }
    return this.perRow.get(value)!;
  }

  /** Whether a value depends on a comparison of embeddings. */
  private isCompared(value: string): boolean {
    const { index, kinds } = this.decoder;
    for (const { node } of maskParts(value, index, kinds)) {
      if (!comparisons.has(node?.opType ?? '')) continue;
      if (node!.input.some((input) => kinds.get(input) === 'trunk')) return true;
    }
    return false;
  }

  private isOfWidths(node: NodeProto): boolean {
    return node.opType === 'Range' && followsFromWidths(node, this.decoder);
  }

  /** Where rows become different: inputs of the graph, and nodes that number rows. */
  private rowSources(value: string): string[] {
    const { index, kinds } = this.decoder;
    const sources = new Set<string>();
    const seen = new Set([value]);
    for (const pending = [value]; pending.length > 0;) {
      const name = pending.pop()!;
      const node = index.producer(name);
      const inputs = (node?.input ?? []).filter(
        (input, slot) =>
          kinds.get(input) === 'prelude' &&
          inputRole(node!, slot) === 'data' &&
          !isLookUp(node!, slot, this.decoder),
      );
      const numbers = node !== undefined && numbersRows.has(node.opType);
      const rows = numbers ? [] : inputs.filter((input) => this.isPerRow(input));
      // Rows that are all alike are made again for as many as are left.
      if (rows.length === 0 && !(node && repeatsRows.has(node.opType))) sources.add(name);
      for (const input of rows) {
        if (!seen.has(input)) pending.push(input);
        seen.add(input);
      }
    }
    return [...sources];
  }

  /**
   * Back from where a layer reads a mask or a row tensor to the value that the layers share, so
   * that a cut gathers it once.
   */
  private climb(start: string, operators: ReadonlySet<string>): string {
    const { index, kinds } = this.decoder;
    for (let value = start; ;) {
      const node = index.producer(value);
      if (node === undefined || !operators.has(node.opType)) return value;
      const sources = node.input.filter(
        (input, slot) => kinds.get(input) === 'prelude' && inputRole(node, slot) !== 'length',
      );
      if (sources.length !== 1 || index.uses(value).length > 1) return value;
      value = sources[0]!;
    }
  }
}

function makesRows(opType: string): boolean {
  return numbersRows.has(opType) || repeatsRows.has(opType);
}
