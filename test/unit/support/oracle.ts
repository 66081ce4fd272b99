/**
 * The oracle of the pruning rewrite: the unpruned graph, in which every layer takes an extra
 * additive mask and gives its probabilities. Dropped tokens are masked out of later layers instead
 * of being removed.
 */
import type * as ort from 'onnxruntime-node';
import { floats } from '../../../src/core/model/sessions/tensors';
import type { OnnxModel } from '../../../src/core/onnx/model-file';
import type { Ranking } from '../../../src/core/ranking/families';
import { keepByRanking, type LayerView } from './ranking-oracle';
import { sizesBehind } from './size-oracle';
import { maskedModel, maskInput } from './masked';
import { load, run, type Decoder, type Result, type Run } from './decoder';
import { Tensor } from 'onnxruntime-node';

export interface Oracle {
  decoder: Decoder;
  /** By layer; empty where the operator gives none. */
  probabilities: string[];
  /** By layer. */
  states: string[];
}

export async function loadOracle(original: OnnxModel): Promise<Oracle> {
  const { model, probabilities, states } = maskedModel(original, true);
  const decoder = await load(model, original);
  return { decoder, probabilities: probabilities.map((name) => name ?? ''), states };
}

/**
 * Runs with, by layer, the columns that the layer must not see.
 * @param added by layer, what is added to the scores of columns
 */
export async function runMasked(
  { decoder }: Oracle,
  options: Run,
  hidden: readonly ReadonlySet<number>[],
  added: readonly ReadonlyMap<number, number>[] = [],
): Promise<Result> {
  const rows = options.rows.length / decoder.hiddenSize;
  const past = options.caches?.[decoder.caches[0]!.past]?.dims[2] ?? 0;
  const feeds: Record<string, ort.Tensor> = {};
  hidden.forEach((columns, layer) => {
    const width = past + rows;
    const mask = new Float32Array(rows * width);
    for (const [column, bias] of added[layer] ?? []) {
      for (let row = 0; row < rows; row += 1) mask[row * width + column] = bias;
    }
    for (const column of columns) {
      for (let row = 0; row < rows; row += 1) {
        // A dropped token still sees itself, as a softmax needs a column.
        if (past + row !== column) mask[row * width + column] = -1e9;
      }
    }
    feeds[maskInput(layer)] = new Tensor('float32', mask, [1, 1, rows, width]);
  });
  return run(decoder, { ...options, extra: { ...options.extra, ...feeds } });
}

/**
 * A pruned prefill without pruning: layer by layer, finds what the schedule drops and masks it out
 * of the layers after.
 * @param left visual tokens that leave each layer, by layer; undefined where it has no step
 * @returns among others, the rows that stayed after the last cut, and after each
 */
export async function oraclePrefill(
  oracle: Oracle,
  options: Run & { visual: number[] },
  left: readonly (number | undefined)[],
  ranking: Ranking = { kind: 'self-cross' },
): Promise<{
  result: Result;
  hidden: ReadonlySet<number>[];
  added: ReadonlyMap<number, number>[];
  kept: number[];
  keptByCut: number[][];
}> {
  const layers = oracle.probabilities.length;
  const lastVisual = Math.max(...options.visual);
  const rows = options.rows.length / oracle.decoder.hiddenSize;
  const text = Array.from({ length: rows }, (_, row) => row).filter((row) => row > lastVisual);
  const keptByCut: number[][] = [];
  // Some exporters list all keys before all values.
  const keyCaches = oracle.decoder.caches.filter(
    ({ past }) => past.includes('key') && !past.endsWith('value'),
  );
  let visual = options.visual;
  let sizes: ReadonlyMap<number, number> = new Map(visual.map((row) => [row, 1]));
  let hidden: ReadonlySet<number>[] = Array.from({ length: layers }, () => new Set<number>());
  let added: ReadonlyMap<number, number>[] = Array.from({ length: layers }, () => new Map());
  for (let layer = 0; layer < layers; layer += 1) {
    const count = left[layer];
    if (count === undefined) continue;
    const { outputs, caches } = await runMasked(oracle, options, hidden, added);
    const map = outputs[oracle.probabilities[layer]!];
    const view = {
      ...(map ? attentionOf(map) : unseenAttention),
      allVisual: options.visual,
      visual,
      text,
      seen: {
        keyOf: rowsOf(caches[keyCaches[layer]!.past]!),
        stateOf: rowsOf(outputs[oracle.states[layer]!]!),
      },
    };
    const kept = keepByRanking(ranking, view, count);
    keptByCut.push(kept);
    const gone = visual.filter((row) => !kept.includes(row));
    hidden = hidden.map((columns, at) => (at > layer ? new Set([...columns, ...gone]) : columns));
    const { sizeBias = 0 } = ranking;
    if (sizeBias !== 0) {
      sizes = sizesBehind(caches[keyCaches[layer]!.past]!, sizes, kept, sizeBias);
      const logs = new Map([...sizes].map(([row, size]) => [row, Math.log(size)]));
      added = added.map((columns, at) => (at > layer ? logs : columns));
    }
    visual = kept;
  }
  return {
    result: await runMasked(oracle, options, hidden, added),
    hidden,
    added,
    kept: visual,
    keptByCut,
  };
}

/** The values of a row, of [1, rows, width] or [1, heads, rows, headSize]. */
function rowsOf(tensor: ort.Tensor): (row: number) => number[] {
  const data = floats(tensor);
  const [rows, size] = tensor.dims.slice(-2) as [number, number];
  return (row) =>
    Array.from({ length: data.length / rows / size }, (_, head) => [
      ...data.subarray((head * rows + row) * size, (head * rows + row + 1) * size),
    ]).flat();
}

/** For an operator that gives no map: used by rankings that read none. */
const unseenAttention: Pick<LayerView, 'attention' | 'heads'> = {
  heads: 0,
  attention: () => {
    throw new Error('the operator gives no probabilities');
  },
};

/** A map of [1, heads, rows, columns]. */
export function attentionOf(map: ort.Tensor): Pick<LayerView, 'attention' | 'heads'> {
  const [, heads, rows, columns] = map.dims as [number, number, number, number];
  const data = map.data as Float32Array;
  return {
    heads,
    attention: (head, row, column) => data[(head * rows + row) * columns + column]!,
  };
}
