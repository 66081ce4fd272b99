/**
 * The length of the whole sequence if a cut is before the decoder: then no cache has it, and
 * runtimes may derive masks and positions from the first cache. A cache carries the positions of
 * its columns, from which all lengths are recomputed.
 */
import { attribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { DecoderGraph } from '../attention/find';
import type { CarriedNumbers } from './later-runs';
import { wholeAxes, wholePositions } from './whole-positions';

export interface WholeSequence {
  /** int64 [1], rows of the whole sequence before this run's. */
  pastLength: string;
  /** Replacements for inputs of the graph: rows of the whole sequence. */
  roots: ReadonlyMap<string, string>;
  /**
   * int64, where positions of several axes continue after this run; undefined if they have one
   * axis.
   */
  next: string | undefined;
  /** Must be called when everything else is rewired. */
  rewire: (prelude: Iterable<NodeProto>) => void;
}

/** The axis of a value that grows with the sequence, and what it counts. */
interface RowAxis {
  axis: number;
  counts: 'cached' | 'rows' | 'columns';
}

/**
 * @param firstLength int64 [1], cached rows of the first layer as the runtime passes them in
 * @param carried of what the first layers have cached
 */
export function tellWholeSequence(
  decoder: DecoderGraph,
  builder: GraphBuilder,
  firstLength: string,
  { columns, next: cachedNext }: CarriedNumbers,
): WholeSequence {
  const one = builder.ints([1]);
  const fromNone = builder.node('Concat', [builder.ints([-1]), columns], {
    attributes: { axis: 0 },
  });
  const pastLength = builder.node('Add', [builder.gather(fromNone, builder.ints([-1]), 0), one]);
  const rows = builder.dimension('inputs_embeds', 1);
  const all = builder.node('Add', [pastLength, rows]);
  const roots = new Map<string, string>();
  const { inputs } = decoder.index;
  const past = { whole: pastLength, first: firstLength, columns };
  let next: string | undefined;
  for (const name of ['position_ids', 'cache_position']) {
    if (!inputs.has(name)) continue;
    if (name === 'position_ids' && cachedNext !== undefined) {
      const axes = wholeAxes(builder, name, past, cachedNext);
      roots.set(name, axes.positions);
      next = axes.next;
    } else roots.set(name, wholePositions(builder, name, past));
  }
  if (inputs.has('attention_mask')) roots.set('attention_mask', wholeMask(builder, all));
  const replaced = new Map(roots);
  const axes = rowAxes(decoder);
  // A copy, since nodes added here read the short values.
  for (const node of [...decoder.model.graph.node]) {
    const found = node.opType === 'Shape' ? axes.get(node.input[0]!) : undefined;
    if (found === undefined) continue;
    const length = { cached: pastLength, rows, columns: all }[found.counts];
    replaceShape(decoder, builder, { node, axis: found.axis, length }, replaced);
  }
  return {
    ...{ pastLength, roots, next },
    rewire(prelude) {
      for (const node of prelude) {
        node.input = node.input.map((value) => replaced.get(value) ?? value);
      }
    },
  };
}

/**
 * The mask of the whole sequence. Runtimes that derive it from the length of the first cache give
 * too short a mask (transformers.js), or too long a one if that cache carries positions. Its end is
 * always right, and columns before its beginning are hidden only if its first one is.
 */
function wholeMask(builder: GraphBuilder, all: string): string {
  const given = builder.dimension('attention_mask', 1);
  const lacking = builder.node('Sub', [given, all]);
  const places = builder.node('Add', [builder.range(all), lacking]);
  const within = builder.node('Max', [places, builder.ints([0])]);
  return builder.gather('attention_mask', within, 1);
}

/**
 * A Shape node of a value, the axis that a cut shortens, and what the length would be without the
 * cut, int64 [1].
 */
interface ShortShape {
  node: NodeProto;
  axis: number;
  length: string;
}

/**
 * Replaces readings of the short axis. If only that axis or the batch is read, the replacement does
 * not depend on the short value, which may itself come after a cut that needs it.
 */
function replaceShape(
  { index }: DecoderGraph,
  builder: GraphBuilder,
  { node, axis, length }: ShortShape,
  replaced: Map<string, string>,
): void {
  const output = node.output[0]!;
  const start = Number(attribute(node, 'start')?.i ?? 0n);
  const end = Number(attribute(node, 'end')?.i ?? BigInt(mostAxes));
  if (start > axis || end <= axis) return;
  if (start === axis && end === axis + 1) {
    replaced.set(output, length);
    return;
  }
  let asksForMore = false;
  for (const { node: reader } of index.uses(output)) {
    const asked = reader.opType === 'Gather' ? index.integers(reader.input[1]!) : undefined;
    const [place] = asked?.length === 1 ? asked : [];
    if (place === undefined) asksForMore = true;
    else if (place === axis - start || place === -start) {
      const isScalar = index.constant(reader.input[1]!)?.dims.length === 0;
      const size = place === -start ? builder.dimension('inputs_embeds', 0) : length;
      replaced.set(
        reader.output[0]!,
        isScalar ? builder.node('Squeeze', [size, builder.ints([0])]) : size,
      );
    }
  }
  if (!asksForMore) return;
  const short = builder.node('Shape', [node.input[0]!]);
  const part = (from: number, to: number): string =>
    builder.node('Slice', [short, builder.ints([from]), builder.ints([to])]);
  const before = start < axis ? [part(start, axis)] : [];
  const after = end > axis + 1 ? [part(axis + 1, end)] : [];
  const parts = [...before, length, ...after];
  replaced.set(output, builder.node('Concat', parts, { attributes: { axis: 0 } }));
}

/** More than any tensor has. */
const mostAxes = 64;

/** By value of the trunk; values that match no pattern are absent. */
function rowAxes({ model, kinds, inputs }: DecoderGraph): ReadonlyMap<string, RowAxis> {
  const axes = new Map<string, RowAxis>([['inputs_embeds', { axis: 1, counts: 'rows' }]]);
  for (const cache of inputs.caches) axes.set(cache, { axis: 2, counts: 'cached' });
  for (const node of model.graph.node) {
    if (kinds.get(node.output[0]!) !== 'trunk') continue;
    const found = axisBehind(node, axes);
    if (found !== undefined) for (const output of node.output) axes.set(output, found);
  }
  // The whole prompt still enters the graph.
  axes.delete('inputs_embeds');
  return axes;
}

function axisBehind(node: NodeProto, axes: ReadonlyMap<string, RowAxis>): RowAxis | undefined {
  const known = node.input.flatMap((input) => axes.get(input) ?? []);
  const [first] = known;
  if (first === undefined) return undefined;
  switch (node.opType) {
    case 'Concat': {
      const axis = Number(attribute(node, 'axis')?.i ?? 0n);
      // A Concat with one input passes it on.
      const joins = node.input.length > 1 && (axis === 2 || axis === -2);
      return joins && first.counts === 'cached' ? { axis: 2, counts: 'columns' } : first;
    }
    case 'Transpose': {
      const permutation = attribute(node, 'perm')?.ints.map(Number);
      const axis = permutation?.indexOf(first.axis);
      return axis === undefined ? undefined : { ...first, axis };
    }
    case 'Reshape':
      // Heads are split and joined after the rows.
      return first.axis === 1 ? first : undefined;
    default:
      return movesAxes.has(node.opType) ? undefined : first;
  }
}

/** Operators whose results may have rows on another axis than their operands. */
const movesAxes = new Set([
  ...['Squeeze', 'Unsqueeze', 'Flatten', 'Gather', 'Slice', 'Expand', 'Shape', 'Einsum'],
  ...['ReduceSum', 'ReduceMax', 'ReduceMean', 'If', 'Loop', 'Scan'],
]);
