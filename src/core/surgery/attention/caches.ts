/** The cache of a layer: graph inputs with the past, graph outputs that pass it on. */
import { intAttribute } from '../../onnx/attributes';
import { dimensionsOf } from '../../onnx/value-info';
import type { GraphIndex } from '../../onnx/graph-index';
import { layoutOperators, repeatOperators, scaleOperators } from '../../onnx/operators';
import {
  anything,
  graphInput,
  Mismatch,
  op,
  through,
  type Pattern,
  type Scene,
} from '../../onnx/pattern/pattern';
import { text } from '../../text';
import type { NodeProto } from '../../onnx/generated/onnx_pb';

/** Exporters put an Identity, a cast or a Concat of one before a cache. */
const passing = new Set(['Identity', 'Cast', 'Concat']);

/** Operators between a cache and the scores or values that it enters. */
export const cacheLayout: ReadonlySet<string> = new Set([
  ...layoutOperators,
  ...repeatOperators,
  ...scaleOperators,
]);

/** A cache that enters the operator itself. */
const past = through(
  [{ operators: passing }],
  graphInput('past', text`a cache that is an input of the graph`),
  'notes',
);

/** The graph input from which a cache operand comes. */
function pastInput(value: string, scene: Scene, depth: number): string | Mismatch {
  const found = past(value, scene, depth);
  return found instanceof Mismatch ? found : found.past;
}

interface CacheBindings<P extends string> {
  node: Record<P, NodeProto>;
  past: Record<`${P}Past`, string>;
}

/** A value from the Concat of a cache and new rows; the bindings name both. */
export function cached<const P extends string>(
  part: P,
): Pattern<CacheBindings<P>['node'] & CacheBindings<P>['past']> {
  const past = through(
    [{ operators: passing }],
    graphInput(`${part}Past`, text`a cache that is an input of the graph`),
    `${part}PastNotes`,
  );
  const joined = op(new Set(['Concat']), [past, anything], {
    as: part,
    expected: text`the Concat of a cache and new rows`,
    unless: (node) => {
      const axis = intAttribute(node, 'axis');
      if (node.input.length !== 2) return text`the Concat of a cache and new rows`;
      return axis === 2 || axis === -2 ? undefined : text`a cache that grows along its third axis`;
    },
  });
  return through([{ operators: cacheLayout }], joined, `${part}Notes`) as never;
}

/** The graph output that hands a cache on, at `value` or at a copy of it. */
export function presentOutput(value: string, index: GraphIndex): string | undefined {
  const pending = [value];
  for (let at = 0; at < pending.length; at += 1) {
    const name = pending[at]!;
    if (index.outputs.has(name)) return name;
    for (const { node } of index.uses(name)) {
      if (node.opType === 'Identity' || node.opType === 'Cast') pending.push(node.output[0]!);
    }
  }
  return undefined;
}

/** The cache of an operator: its input, the new rows, and its output. */
export interface LayerCache {
  pastKey: string;
  pastValue: string;
  presentKey: string;
  presentValue: string;
  /** Keys of the cache and the new rows, [batch, keyValueHeads, columns, headSize]. */
  key: string;
  presentSlots?: readonly { past: number; present: number }[];
}

/** Where past and present of an operator are, where it joins them itself. */
interface CacheSlots {
  past: readonly [key: number, value: number];
  present: readonly [key: number, value: number];
}

/** The cache of an operator that joins past and new rows itself. */
export function cacheInside(
  node: NodeProto,
  { past: pastSlots, present }: CacheSlots,
  scene: Scene,
  depth: number,
): LayerCache | Mismatch {
  const [pastKey, pastValue] = pastSlots.map((slot) =>
    pastInput(node.input[slot] ?? '', scene, depth),
  ) as [string | Mismatch, string | Mismatch];
  if (pastKey instanceof Mismatch) return pastKey;
  if (pastValue instanceof Mismatch) return pastValue;
  const [key, value] = present.map((slot) => node.output[slot] ?? '') as [string, string];
  const cache = withPresent({ pastKey, pastValue, key, value }, node, scene, depth);
  if (cache instanceof Mismatch) return cache;
  const presentSlots = pastSlots.map((slot, at) => ({ past: slot, present: present[at]! }));
  return { ...cache, presentSlots };
}

const outsideKeys = cached('keys');
const outsideValues = cached('values');

/** The cache of an operator that gets keys and values already joined. */
function cacheOutside(
  node: NodeProto,
  slots: readonly [key: number, value: number],
  scene: Scene,
  depth: number,
): LayerCache | Mismatch {
  const keys = outsideKeys(node.input[slots[0]] ?? '', scene, depth);
  if (keys instanceof Mismatch) return keys;
  const values = outsideValues(node.input[slots[1]] ?? '', scene, depth);
  if (values instanceof Mismatch) return values;
  const { keysPast: pastKey, valuesPast: pastValue } = { ...keys, ...values };
  const [key, value] = [keys.keys.output[0]!, values.values.output[0]!];
  return withPresent({ pastKey, pastValue, key, value }, node, scene, depth);
}

/** The cache of an operator that may have it inside or outside, by the slots of its inputs. */
export function cacheOf(
  node: NodeProto,
  slots: Readonly<Record<'key' | 'value' | 'past' | 'pastValue', number>>,
  scene: Scene,
  depth: number,
): LayerCache | Mismatch {
  return node.input[slots.past]
    ? cacheInside(node, { past: [slots.past, slots.pastValue], present: [1, 2] }, scene, depth)
    : cacheOutside(node, [slots.key, slots.value], scene, depth);
}

function withPresent(
  { value, ...cache }: Pick<LayerCache, 'pastKey' | 'pastValue' | 'key'> & { value: string },
  node: NodeProto,
  { index }: Scene,
  depth: number,
): LayerCache | Mismatch {
  const presentKey = presentOutput(cache.key, index);
  const presentValue = presentOutput(value, index);
  return presentKey === undefined || presentValue === undefined
    ? new Mismatch(depth, node, text`a cache that is also an output of the graph`)
    : { ...cache, presentKey, presentValue };
}

export interface CacheSizes {
  keyValueHeads: number | undefined;
  headSize: number | undefined;
}

/** The sizes of a cache input [batch, keyValueHeads, columns, headSize], from the graph. */
export function cacheSizes(input: string, index: GraphIndex): CacheSizes {
  const info = index.graph.input.find(({ name }) => name === input);
  const [, heads, , width] = (info && dimensionsOf(info)) ?? [];
  const positive = (size: unknown): number | undefined =>
    typeof size === 'number' && size > 0 ? size : undefined;
  return { keyValueHeads: positive(heads), headSize: positive(width) };
}
