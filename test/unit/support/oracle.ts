/**
 * The oracle of the pruning rewrite: the dense graph, in which every layer takes an extra additive mask
 * and gives its probabilities. Dropped tokens are masked out of later layers instead of being removed.
 */
import type * as ort from 'onnxruntime-node';
import { GraphBuilder, valueInfo } from '../../../src/core/onnx/graph-builder';
import { GraphIndex } from '../../../src/core/onnx/graph-index';
import { copyOnnx, type OnnxModel } from '../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../src/core/onnx/topology';
import { findAttentionSites } from '../../../src/core/surgery/sites';
import { load, run, type Caches, type Decoder, type Result, type Run } from './decoder';
import { Tensor } from 'onnxruntime-node';

export interface Oracle {
  decoder: Decoder;
  probabilities: string[];
}

export async function loadOracle(original: OnnxModel): Promise<Oracle> {
  const sites = findAttentionSites(original);
  const model = copyOnnx(original);
  const builder = new GraphBuilder(model);
  const index = new GraphIndex(model.graph);
  for (const site of sites) {
    let node = index.producer(site.probabilities)!;
    while (node.opType !== 'Softmax') node = index.producer(node.input.at(-1)!)!;
    const name = `oracle_mask.${site.layer}`;
    model.graph.input.push(valueInfo(name, 'float', [1, 1, 'rows', 'columns']));
    node.input = [builder.node('Add', [node.input[0]!, name])];
    model.graph.output.push(valueInfo(site.probabilities, 'float', [1, 'h', 'rows', 'columns']));
  }
  model.graph.valueInfo = [];
  sortTopologically(model.graph);
  const decoder = await load(model, original);
  return { decoder, probabilities: sites.map(({ probabilities }) => probabilities) };
}

/** Runs with, by layer, the columns that the layer must not see. */
export async function runMasked(
  { decoder }: Oracle,
  options: Run,
  hidden: readonly ReadonlySet<number>[],
): Promise<Result> {
  const rows = options.rows.length / decoder.hiddenSize;
  const past = options.caches?.[decoder.caches[0]!.past]?.dims[2] ?? 0;
  const feeds: Record<string, ort.Tensor> = {};
  hidden.forEach((columns, layer) => {
    const width = past + rows;
    const mask = new Float32Array(rows * width);
    for (const column of columns) {
      for (let row = 0; row < rows; row += 1) {
        // A dropped token still sees itself, as a softmax needs something to see.
        if (past + row !== column) mask[row * width + column] = -1e9;
      }
    }
    feeds[`oracle_mask.${layer}`] = new Tensor('float32', mask, [1, 1, rows, width]);
  });
  return run(decoder, { ...options, extra: feeds });
}

/** The paper's ranking in plain code: the kept ones of `visual`, ascending. */
export function keepBest(
  probabilities: ort.Tensor,
  visual: readonly number[],
  lastVisual: number,
  dropped: ReadonlySet<number>,
  left: number,
): number[] {
  const [, heads, rows, columns] = probabilities.dims as [number, number, number, number];
  const data = probabilities.data as Float32Array;
  const largest = (row: number, column: number): number =>
    Math.max(
      ...Array.from({ length: heads }, (_, head) => data[(head * rows + row) * columns + column]!),
    );
  const textRows: number[] = [];
  for (let row = lastVisual + 1; row < rows; row += 1) if (!dropped.has(row)) textRows.push(row);
  const scores = visual.map((column) => {
    const self = visual.reduce((sum, row) => sum + largest(row, column), 0);
    const cross = textRows.reduce((sum, row) => sum + largest(row, column), 0);
    return { column, score: self * (textRows.length === 0 ? 1 : cross) };
  });
  return scores
    .toSorted((a, b) => b.score - a.score || a.column - b.column)
    .slice(0, left)
    .map(({ column }) => column)
    .toSorted((a, b) => a - b);
}

/**
 * A pruned prefill without pruning: layer by layer, finds what the schedule drops and masks it out of
 * the layers behind.
 * @param left visual tokens that leave each layer, by layer; undefined where it has no step
 */
export async function oraclePrefill(
  oracle: Oracle,
  options: Run & { visual: number[] },
  left: readonly (number | undefined)[],
): Promise<{ result: Result; hidden: ReadonlySet<number>[]; kept: number[] }> {
  const layers = oracle.probabilities.length;
  const lastVisual = Math.max(...options.visual);
  let visual = options.visual;
  let hidden: ReadonlySet<number>[] = Array.from({ length: layers }, () => new Set<number>());
  for (let layer = 0; layer < layers; layer += 1) {
    const count = left[layer];
    if (count === undefined) continue;
    const { outputs } = await runMasked(oracle, options, hidden);
    const map = outputs[oracle.probabilities[layer]!] as ort.Tensor;
    const kept = keepBest(map, visual, lastVisual, hidden[layer]!, count);
    const gone = visual.filter((row) => !kept.includes(row));
    hidden = hidden.map((columns, at) => (at > layer ? new Set([...columns, ...gone]) : columns));
    visual = kept;
  }
  return { result: await runMasked(oracle, options, hidden), hidden, kept: visual };
}

export type { Caches };
