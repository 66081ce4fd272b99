/**
 * Attention as an exporter leaves it from eager or SDPA code: MatMul, scale, mask, Softmax, MatMul.
 */
import { intAttribute } from '../../../onnx/attributes';
import type { GraphIndex } from '../../../onnx/graph-index';
import { guardOperators, productOperators, scaleOperators } from '../../../onnx/operators';
import { any, Mismatch, op, through } from '../../../onnx/pattern/pattern';
import type { NodeProto } from '../../../onnx/generated/onnx_pb';
import { text } from '../../../text';
import { cached, cacheSizes, presentOutput } from '../caches';
import type { Form } from '../form';
import { aggregateHeads, sliceRows } from '../head-map';
import { followStream } from '../stream';

const set = (...names: string[]): ReadonlySet<string> => new Set(names);

/** From the softmax back to queries and keys: masks and scales in any order, a soft cap, casts. */
const scores = through(
  [
    { operators: set('Add', 'Where'), note: 'mask', once: true },
    { operators: scaleOperators },
    { operators: set('Cast', 'Identity', 'Tanh') },
  ],
  op(productOperators, [any('query'), cached('keys')], {
    as: 'scores',
    expected: text`an optional scale and mask between MatMul and Softmax`,
  }),
  'steps',
);

const softmax = op(set('Softmax'), [scores], {
  as: 'softmax',
  expected: text`a Softmax`,
  unless: (node) => {
    const axis = intAttribute(node, 'axis') ?? -1;
    return axis === -1 || axis === 3 ? undefined : text`a softmax over the last axis (keys)`;
  },
});

const attention = op(
  productOperators,
  [through([{ operators: guardOperators }], softmax, 'guards'), cached('values')],
  { as: 'product', expected: text`attention times values` },
);

export const decomposed: Form = {
  operators: productOperators,
  match(node, scene) {
    const found = attention(node.output[0]!, scene, 0);
    if (found instanceof Mismatch) return found;
    const { index } = scene;
    const depth = 6;
    const presentKey = presentOutput(found.keys.output[0]!, index);
    const presentValue = presentOutput(found.values.output[0]!, index);
    if (presentKey === undefined || presentValue === undefined) {
      const without = presentKey === undefined ? found.keys : found.values;
      return new Mismatch(depth, without, text`a cache that is also an output of the graph`);
    }
    const stream = followStream(node.output[0]!, 4, scene, depth);
    if (stream instanceof Mismatch) return stream;
    const { keyValueHeads, headSize } = cacheSizes(found.keysPast, index);
    const probabilities = node.input[0]!;
    return {
      form: 'decomposed',
      node: found.softmax,
      heads: headCount(stream.output.node, headSize, index),
      keyValueHeads,
      headSize,
      window: undefined,
      masks: found.steps['mask'] ?? [],
      ...stream,
      pastKey: found.keysPast,
      pastValue: found.valuesPast,
      presentKey,
      presentValue,
      headMap: (builder, { from, aggregate }) =>
        aggregateHeads(builder, sliceRows(builder, probabilities, from, 2), aggregate),
      addBias(builder, bias) {
        found.softmax.input = [builder.node('Add', [found.softmax.input[0]!, bias])];
      },
    };
  },
};

/** Heads from the rows of the projection's weight, where it is a plain matrix. */
function headCount(
  projection: NodeProto,
  headSize: number | undefined,
  index: GraphIndex,
): number | undefined {
  if (headSize === undefined) return undefined;
  const rows =
    intAttribute(projection, 'K') ??
    Number(index.constant(projection.input[1] ?? '')?.dims[0] ?? NaN);
  return rows % headSize === 0 ? rows / headSize : undefined;
}
