/** The cache of a layer: graph inputs that hold what was, graph outputs that hand it on. */
import { intAttribute } from '../../onnx/attributes';
import { dimensionsOf } from '../../onnx/graph-builder';
import type { GraphIndex } from '../../onnx/graph-index';
import { layoutOperators, repeatOperators, scaleOperators } from '../../onnx/operators';
import { anything, graphInput, op, through, type Pattern } from '../../onnx/pattern/pattern';
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

interface CacheBindings<P extends string> {
  node: Record<P, NodeProto>;
  past: Record<`${P}Past`, string>;
}

/** A value that comes from the Concat of a cache and new rows; the bindings name both. */
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

export interface CacheSizes {
  keyValueHeads: number | undefined;
  headSize: number | undefined;
}

/** What the graph says of a cache input [batch, keyValueHeads, columns, headSize]. */
export function cacheSizes(input: string, index: GraphIndex): CacheSizes {
  const info = index.graph.input.find(({ name }) => name === input);
  const [, heads, , width] = (info && dimensionsOf(info)) ?? [];
  const positive = (size: unknown): number | undefined =>
    typeof size === 'number' && size > 0 ? size : undefined;
  return { keyValueHeads: positive(heads), headSize: positive(width) };
}
