/**
 * Numbers where a graph leaves the sizes of its caches open: some runtimes read an open size as 0.
 */
import { clone } from '@bufbuild/protobuf';
import type { DecoderShape } from '../cost/types';
import { dimensionsOf } from '../onnx/value-info';
import { ValueInfoProtoSchema, type ValueInfoProto } from '../onnx/generated/onnx_pb';
import type { OnnxModel } from '../onnx/model-file';

/**
 * Heads and head size, the second and the last axis of a cache [batch, heads, columns, headSize].
 */
export function stateCacheSizes(
  { graph }: OnnxModel,
  { keyValueHeads, headSize }: Pick<DecoderShape, 'keyValueHeads' | 'headSize'>,
): void {
  const sizes = new Map([
    [1, keyValueHeads],
    [3, headSize],
  ]);
  const stated = (info: ValueInfoProto): ValueInfoProto => {
    const dims = dimensionsOf(info);
    const isCache = /^(past_key_values|present)\.\d+\.(key|value)$/.test(info.name);
    if (!isCache || dims?.length !== 4) return info;
    const copy = clone(ValueInfoProtoSchema, info);
    const type = copy.type!.value;
    if (type.case !== 'tensorType') return info;
    for (const [axis, size] of sizes) {
      const known = dims[axis];
      if (typeof known === 'number' && known > 0) continue;
      type.value.shape!.dim[axis]!.value = { case: 'dimValue', value: BigInt(size) };
    }
    return copy;
  };
  graph.input = graph.input.map(stated);
  graph.output = graph.output.map(stated);
}
