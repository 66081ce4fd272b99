/** What a decoder hands on from step to step, in this process's memory or on a device. */
import type { Tensor } from 'onnxruntime-node';
import type { OnnxModel } from '../../onnx/model-file';
import { presentName } from '../folder/decoder-interface';

/** Caches and other state by input name; layers may differ in length. */
export type Cache = Record<string, Tensor>;

/**
 * Frees what the caches of a step hold on a device. No later step may use them afterwards; caches
 * in this process's memory are left to its garbage collector.
 */
export function release({ cache }: { cache: Cache }): void {
  for (const tensor of Object.values(cache)) {
    if (tensor.location !== 'cpu') tensor.dispose();
  }
}

/** Names of the outputs of a decoder that are inputs of its next step. */
export function cacheOutputs({ graph }: OnnxModel): string[] {
  const presents = new Set(
    graph.input.flatMap(({ name }) => (/^past[._]/.test(name) ? [presentName(name)] : [])),
  );
  return graph.output.flatMap(({ name }) => (presents.has(name) ? [name] : []));
}
