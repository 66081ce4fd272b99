/** Whether a decoder can be cut before its first layer, told from its graph as it is. */
import type { OnnxModel } from '../../onnx/model-file';
import { analyzeDecoder } from '../attention/find';
import { placeBeforeDecoder } from './place';
import { findSegments } from './segments';
import { requireOneAxis } from './whole-sequence';

/** @throws HumanError as `pruneDecoder` for a step before the decoder, but rewrites nothing */
export function requireBeforeDecoder(original: OnnxModel): void {
  const decoder = analyzeDecoder(original);
  findSegments(decoder, [placeBeforeDecoder(decoder)]);
  requireOneAxis(decoder);
}
