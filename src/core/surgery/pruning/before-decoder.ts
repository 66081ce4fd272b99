/** Whether a decoder can be cut before its first layer, judged by its graph. */
import { HumanError } from '../../errors';
import { elementTypeOf } from '../../onnx/element-types';
import { dimensionsOf } from '../../onnx/value-info';
import type { OnnxModel } from '../../onnx/model-file';
import { dataType } from '../../onnx/tensors';
import { text } from '../../text';
import { analyzeDecoder, type DecoderGraph } from '../attention/find';
import { placeBeforeDecoder } from './place';
import { findSegments } from './segments';

/**
 * Why a decoder cannot be cut before its first layer, with the error of `pruneDecoder` for such a
 * step; undefined if it can. Rewrites nothing.
 */
export function refusalBefore(original: OnnxModel): HumanError | undefined {
  try {
    const decoder = analyzeDecoder(original);
    findSegments(decoder, [placeBeforeDecoder(decoder)]);
    requireBefore(decoder);
  } catch (error) {
    if (error instanceof HumanError) return error;
    throw error;
  }
  return undefined;
}

/**
 * Additional requirements of a cut before the first layer: later runs must be able to find out
 * which rows were dropped.
 * @throws HumanError `before-bfloat16`, `before-axes`
 */
export function requireBefore({ model, index, sites }: DecoderGraph): void {
  const bfloat = sites.find(({ pastKey }) => elementTypeOf(pastKey, index) === dataType.bfloat16);
  if (bfloat !== undefined) {
    throw new HumanError(
      text`${model.file} has bf16 caches ("${bfloat.pastKey}"), which cannot hold the places of cached tokens: nothing
        can be dropped before its first layer. Export the decoder in fp16 or fp32, or make no cut before it.`,
      'before-bfloat16',
    );
  }
  const positions = model.graph.input.find(({ name }) => name === 'position_ids');
  const dims = positions && dimensionsOf(positions);
  const axes = dims?.length === 3 ? dims[0] : undefined;
  if (typeof axes !== 'number' || axes <= 0 || axes === knownAxes) return;
  throw new HumanError(
    text`${model.file} takes position_ids of ${axes} axes, where 3 (time, height, width) were expected: what a later
      run counts them from cannot be told, so nothing can be dropped before its first layer. Export the decoder with
      position_ids of [3, batch, rows], or make no cut before it.`,
    'before-axes',
  );
}

/** Time, height, width. */
const knownAxes = 3;
