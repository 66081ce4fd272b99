/**
 * How long the whole sequence is where a cut lies before the decoder: no cache is as long as it then, and runtimes may
 * take their masks and positions from the first one. A cache carries the places of its columns, by which all that
 * tells the length is told anew.
 */
import { positionScheme } from '../../model/decoder-interface';
import { attribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { OnnxModel } from '../../onnx/model-file';
import { HumanError } from '../../errors';
import { text } from '../../text';
import type { DecoderGraph } from '../attention/find';

export interface WholeSequence {
  /** int64 [1], rows of the whole sequence before this run's. */
  pastLength: string;
  /** Inputs of the graph, by what stands for them: rows of the whole sequence. */
  roots: ReadonlyMap<string, string>;
  /** To be called when everything else is rewired. */
  rewire: (prelude: Iterable<NodeProto>) => void;
}

/** Which axis of a value grows with the sequence, and what it counts. */
interface RowAxis {
  axis: number;
  counts: 'cached' | 'rows' | 'columns';
}

/**
 * @param firstLength int64 [1], cached rows of the first layer as the runtime hands them in
 * @param columns int64 [cached], places in the whole sequence of what the first layers have cached
 * @throws HumanError `before-mrope` where positions do not tell what they count from
 */
export function tellWholeSequence(
  decoder: DecoderGraph,
  builder: GraphBuilder,
  firstLength: string,
  columns: string,
): WholeSequence {
  requireOneAxis(decoder);
  const one = builder.ints([1]);
  const fromNone = builder.node('Concat', [builder.ints([-1]), columns], {
    attributes: { axis: 0 },
  });
  const pastLength = builder.node('Add', [builder.gather(fromNone, builder.ints([-1]), 0), one]);
  const rows = builder.dimension('inputs_embeds', 1);
  const all = builder.node('Add', [pastLength, rows]);
  const roots = new Map<string, string>();
  const { inputs } = decoder.index;
  for (const name of ['position_ids', 'cache_position']) {
    if (!inputs.has(name)) continue;
    roots.set(name, wholePositions(builder, name, firstLength, pastLength));
  }
  if (inputs.has('attention_mask')) roots.set('attention_mask', wholeMask(builder, all));
  const replaced = new Map(roots);
  const axes = rowAxes(decoder);
  // A copy: what is added here tells of the short ones.
  for (const node of [...decoder.model.graph.node]) {
    const found = node.opType === 'Shape' ? axes.get(node.input[0]!) : undefined;
    if (found === undefined) continue;
    const length = { cached: pastLength, rows, columns: all }[found.counts];
    replaceShape(decoder, builder, { node, axis: found.axis, length }, replaced);
  }
  return {
    ...{ pastLength, roots },
    rewire(prelude) {
      for (const node of prelude) {
        node.input = node.input.map((value) => replaced.get(value) ?? value);
      }
    },
  };
}

/** Whether a decoder's positions tell what they count from, as a cut before it needs them to. */
export function canCutBefore(model: OnnxModel): boolean {
  return positionScheme(model) !== 'mrope';
}

/** @throws HumanError `before-mrope` */
export function requireOneAxis({ model }: DecoderGraph): void {
  if (canCutBefore(model)) return;
  throw new HumanError(
    text`${model.file} takes positions of several axes (M-RoPE), which do not tell whether a runtime counts them from the
      shortened cache: a cut before the decoder cannot be made there yet. Remove the step of layer -1.`,
    'before-mrope',
  );
}

/**
 * The mask of the whole sequence. Runtimes that make it by the length of the first cache give too short a one
 * (transformers.js), or too long a one where that cache carries places: its end is what is right, and before its
 * beginning nothing else is hidden than at it.
 */
function wholeMask(builder: GraphBuilder, all: string): string {
  const given = builder.dimension('attention_mask', 1);
  const lacking = builder.node('Sub', [given, all]);
  const places = builder.node('Add', [builder.range(all), lacking]);
  const within = builder.node('Max', [places, builder.ints([0])]);
  return builder.gather('attention_mask', within, 1);
}

/**
 * Positions as the whole sequence counts them. Some runtimes count on from the length of the first cache, which the
 * cut has shortened (transformers.js), others from that of the whole sequence: whichever is nearer tells.
 */
function wholePositions(
  builder: GraphBuilder,
  name: string,
  firstLength: string,
  pastLength: string,
): string {
  const flat = builder.node('Reshape', [name, builder.ints([-1])]);
  const first = builder.cast(builder.gather(flat, builder.ints([0]), 0), 'int64');
  const distance = (length: string): string =>
    builder.node('Abs', [builder.node('Sub', [first, length])]);
  const isShort = builder.node('Less', [distance(firstLength), distance(pastLength)]);
  const lacking = builder.node('Sub', [pastLength, firstLength]);
  const shift = builder.node('Where', [isShort, lacking, builder.ints([0])]);
  return builder.node('Add', [builder.cast(name, 'int64'), shift]);
}

/** A Shape node of a value, the axis of it that a cut shortens, and what its length were without one, int64 [1]. */
interface ShortShape {
  node: NodeProto;
  axis: number;
  length: string;
}

/**
 * Replaces what is told of the short axis. Where that or the batch alone is asked for, what replaces it does not wait for the short
 * value, which may itself come behind a cut that wants to know.
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
      const told = place === -start ? builder.dimension('inputs_embeds', 0) : length;
      replaced.set(
        reader.output[0]!,
        isScalar ? builder.node('Squeeze', [told, builder.ints([0])]) : told,
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

/** By value of the trunk; those that a pattern does not tell are absent. */
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
      // A Concat of one passes on what it gets.
      const joins = node.input.length > 1 && (axis === 2 || axis === -2);
      return joins && first.counts === 'cached' ? { axis: 2, counts: 'columns' } : first;
    }
    case 'Transpose': {
      const permutation = attribute(node, 'perm')?.ints.map(Number);
      const axis = permutation?.indexOf(first.axis);
      return axis === undefined ? undefined : { ...first, axis };
    }
    case 'Reshape':
      // Heads are told apart and joined behind the rows.
      return first.axis === 1 ? first : undefined;
    default:
      return movesAxes.has(node.opType) ? undefined : first;
  }
}

/** Operators whose results need not have their rows where their operands have them. */
const movesAxes = new Set([
  ...['Squeeze', 'Unsqueeze', 'Flatten', 'Gather', 'Slice', 'Expand', 'Shape', 'Einsum'],
  ...['ReduceSum', 'ReduceMax', 'ReduceMean', 'If', 'Loop', 'Scan'],
]);
