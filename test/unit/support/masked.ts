/**
 * The unpruned decoder with an extra mask in every layer, and with the probabilities of every layer
 * whose operator can give them: the independent stand-in for a pruned run.
 */
import { Tensor } from 'onnxruntime-node';
import { makeAttribute } from '../../../src/core/onnx/attributes';
import { elementTypeOf } from '../../../src/core/onnx/element-types';
import { valueInfo } from '../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../src/core/onnx/graph-builder';
import { GraphIndex } from '../../../src/core/onnx/graph-index';
import { copyOnnx, type OnnxModel } from '../../../src/core/onnx/model-file';
import { dataType } from '../../../src/core/onnx/tensors';
import { sortTopologically } from '../../../src/core/onnx/topology';
import { findAttentionSites } from '../../../src/core/surgery/attention/find';
import { valueAt, type AttentionSite } from '../../../src/core/surgery/attention/site';

export interface MaskedModel {
  model: OnnxModel;
  /** Layers in order, as caches are numbered. */
  layers: number[];
  /** By layer, [1, heads, rows, columns]; undefined where the operator gives none. */
  probabilities: (string | undefined)[];
  /** By layer, the residual stream that enters it, float [1, rows, hiddenSize]. */
  states: string[];
}

/** Input of a layer's mask: float [1, 1, rows, columns], added to the scores. */
export const maskInput = (layer: number): string => `oracle_mask.${layer}`;

/** @param withStates whether the graph gives the states that enter its layers */
export function maskedModel(original: OnnxModel, withStates = false): MaskedModel {
  const model = copyOnnx(original);
  const sites = findAttentionSites(model);
  const builder = new GraphBuilder(model);
  const index = new GraphIndex(model.graph);
  // Before the masks are added: the index does not know new nodes.
  const halves = sites.map((site) => isHalf(site, index));
  for (const [at, site] of sites.entries()) {
    const name = maskInput(site.layer);
    model.graph.input.push(valueInfo(name, 'float', [1, 1, 'rows', 'columns']));
    site.addBias(builder, halves[at] ? builder.cast(name, 'float16') : name);
  }
  const states = withStates
    ? sites.map(({ residual }) => builder.cast(valueAt(residual), 'float'))
    : [];
  model.graph.output.push(...states.map((name) => valueInfo(name, 'float', [1, 'rows', 'hidden'])));
  const probabilities = sites.map(probabilitiesOf);
  for (const [at, name] of probabilities.entries()) {
    if (name === undefined) continue;
    const info = halves[at] ? 'float16' : 'float';
    model.graph.output.push(valueInfo(name, info, [1, 'h', 'rows', 'columns']));
  }
  model.graph.valueInfo = [];
  sortTopologically(model.graph, model.file);
  return { model, layers: sites.map(({ layer }) => layer), probabilities, states };
}

/** Whether the attention computes in half precision, whatever its caches come in. */
function isHalf({ output }: AttentionSite, index: GraphIndex): boolean {
  return elementTypeOf(valueAt(output), index) === dataType.float16;
}

/** The layer's own probabilities, as its operator gives them. */
function probabilitiesOf({ form, node }: AttentionSite): string | undefined {
  if (form === 'decomposed') return node.output[0];
  if (form === 'multi-head') return undefined;
  const [name, value] =
    form === 'group-query' ? (['qk_output', 2] as const) : (['qk_matmul_output_mode', 3] as const);
  node.attribute = [
    ...node.attribute.filter((one) => one.name !== name),
    makeAttribute(name, value),
  ];
  node.output = [...node.output];
  while (node.output.length < 4) node.output.push('');
  node.output[3] = `${node.output[0]!}/probabilities`;
  return node.output[3];
}

/**
 * The masks of a run that hides what layers no longer see.
 * @param hidden columns by layer
 */
export function hidingMasks(
  layers: readonly number[],
  rows: number,
  past: number,
  hidden: (layer: number) => readonly number[],
): Record<string, Tensor> {
  const columns = past + rows;
  return Object.fromEntries(
    layers.map((layer) => {
      const mask = new Float32Array(rows * columns);
      for (const column of hidden(layer)) {
        for (let row = 0; row < rows; row += 1) {
          // A dropped token still sees itself, as a softmax needs a column.
          if (past + row !== column) mask[row * columns + column] = -30_000;
        }
      }
      return [maskInput(layer), new Tensor('float32', mask, [1, 1, rows, columns])];
    }),
  );
}

/** The visual rows that a layer no longer sees, by the rows that each step left. */
export function hiddenAfter(
  schedule: readonly { layer: number }[],
  visual: readonly number[],
  kept: readonly (readonly number[])[],
): (layer: number) => number[] {
  return (layer) => {
    const cut = schedule.findLastIndex((step) => step.layer < layer);
    return cut < 0 ? [] : visual.filter((row) => !kept[cut]!.includes(row));
  };
}
