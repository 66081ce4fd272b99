/** Whether the sessions of a model share one mapping of its weights, or each takes a copy. */
import { freemem } from 'node:os';
import type { OnnxModel } from '../../onnx/model-file';
import { hasPackedWeights, weightBytes } from '../../onnx/weights';

/** Copies together may take this part of the free memory. */
const share = 1 / 2;

/**
 * Mapped weights are in memory once, however many sessions there are. But then every run unpacks
 * packed weights, which takes several times as long: they are copied if that many copies fit into
 * memory.
 *
 * @param sessions of the model that are open together
 */
export function mapsWeights(model: OnnxModel, sessions: number, free = freemem()): boolean {
  const { external } = weightBytes(model);
  if (external === 0) return false;
  return !hasPackedWeights(model) || !copiesFit(model, sessions, free);
}

/** Whether so many sessions can each have a copy of the weights in external files. */
export function copiesFit(model: OnnxModel, sessions: number, free = freemem()): boolean {
  return sessions * weightBytes(model).external <= share * free;
}
