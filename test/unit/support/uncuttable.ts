/** Decoders that cannot be cut before their first layer, made of some that can. */
import type { OnnxModel } from '../../../src/core/onnx/model-file';
import { dataType } from '../../../src/core/onnx/tensors';

/** Says that caches come in bf16. */
export function bfloat16Caches({ graph }: OnnxModel): void {
  for (const { type, name } of [...graph.input, ...graph.output]) {
    if (type?.value.case === 'tensorType' && /^(past|present)/.test(name)) {
      type.value.value.elemType = dataType.bfloat16;
    }
  }
}

/** Says that positions have four axes: that of the text before those of M-RoPE. */
export function fourAxes({ graph }: OnnxModel): void {
  const type = graph.input.find(({ name }) => name === 'position_ids')?.type?.value;
  const dimension = type?.case === 'tensorType' ? type.value.shape?.dim[0] : undefined;
  if (dimension) dimension.value = { case: 'dimValue', value: 4n };
}
