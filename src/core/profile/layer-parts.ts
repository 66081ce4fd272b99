/**
 * Which layers of a decoder are alike, and where it is cut to time them. Knows graphs, runs none.
 */
import { layerKinds } from '../cost/layers';
import type { DecoderShape } from '../cost/types';
import { intAttribute } from '../onnx/attributes';
import type { NodeProto } from '../onnx/generated/onnx_pb';
import { copyOnnx, type OnnxModel } from '../onnx/model-file';
import { nodeReads } from '../onnx/graph-index';
import { removeUnused, usedParts } from '../onnx/topology';
import { kindCounts } from './kind-counts';

/** `present.3.key`, `present_conv.3`, `present.3.conv`. */
const stateName = /^present\D*\.(\d+)(?:\.|$)/;

/** The decoder without logits, and without what only layers after `layer` need. */
export function layersUpTo(original: OnnxModel, layer: number): OnnxModel {
  const model = copyOnnx(original);
  const { graph } = model;
  graph.output = graph.output.filter(({ name }) => stateLayer(name) <= layer);
  removeUnused(graph);
  graph.valueInfo = [];
  const read = new Set(graph.node.flatMap((node) => nodeReads(node)));
  graph.input = graph.input.filter(({ name }) => read.has(name));
  return model;
}

/** Infinity for an output that is not a layer's state. */
function stateLayer(output: string): number {
  const [, layer] = stateName.exec(output) ?? [];
  return layer === undefined ? Infinity : Number(layer);
}

/** Layers whose states are graph outputs, ascending. */
export function statefulLayers({ graph }: OnnxModel): number[] {
  const layers = graph.output.map(({ name }) => stateLayer(name)).filter(Number.isFinite);
  return [...new Set(layers)].sort((a, b) => a - b);
}

/**
 * By layer, the number of its kind. Layers are alike that have one kind of token mixing, one window
 * in their attention operator, and experts or none.
 */
export function kindsOfLayers(model: OnnxModel, shape: DecoderShape): number[] {
  const kinds = layerKinds(shape);
  const stateful = statefulLayers(model);
  const keys = kinds.map((kind, layer) => {
    const own = stateful.includes(layer) ? traitsOf(model, layer, stateful.at(-1)!) : '';
    return `${kind} ${own}`;
  });
  const found = [...new Set(keys)];
  return keys.map((key) => found.indexOf(key));
}

const experts = new Set(['MoE', 'QMoE']);

/**
 * The traits of a layer's own operator, and of the nodes between its states and those of the next
 * layer.
 */
function traitsOf(model: OnnxModel, layer: number, last: number): string {
  // After the last layer's states the head follows, too, so this layer is assumed to be like the
  // one before.
  const from = layer === last ? layer - 1 : layer;
  const before = new Set(nodesUpTo(model, from));
  const own = nodesUpTo(model, from + 1).filter((node) => !before.has(node));
  const hasExperts = own.some(({ opType }) => experts.has(opType));
  return `window ${attentionWindow(model, layer)}${hasExperts ? ' experts' : ''}`;
}

function nodesUpTo({ graph }: OnnxModel, layer: number): NodeProto[] {
  const output = graph.output.filter(({ name }) => stateLayer(name) <= layer);
  return usedParts({ ...graph, output }).node;
}

/** -1 if there is none. */
function attentionWindow({ graph }: OnnxModel, layer: number): number {
  const states = new Set(
    graph.output.map(({ name }) => name).filter((name) => stateLayer(name) === layer),
  );
  const node = graph.node.find(({ output }) => output.some((name) => states.has(name)));
  return (node && intAttribute(node, 'local_window_size')) ?? -1;
}

/**
 * The places at which the decoder is cut, so that differences give the time of each kind of layer:
 * one more than there are kinds, the first at layer 0, the others so that noise matters least.
 */
export function boundariesOf(kinds: readonly number[], stateful: readonly number[]): number[] {
  const [first, ...others] = stateful;
  if (first === undefined || others.length === 0) return [];
  const between = [...new Set(kinds.slice(first, others.at(-1)))];
  const rowOf = (boundary: number) => kindCounts(kinds, between, first, boundary);
  const chosen: number[] = [others.at(-1)!];
  while (chosen.length < between.length) {
    let best: { boundary: number; volume: number } | undefined;
    for (const boundary of others) {
      if (chosen.includes(boundary)) continue;
      const volume = gram([...chosen, boundary].map(rowOf));
      if (best === undefined || volume > best.volume) best = { boundary, volume };
    }
    if (best === undefined || best.volume <= 1e-9) break;
    chosen.push(best.boundary);
  }
  return [first, ...chosen].sort((a, b) => a - b);
}

/** Squared volume that rows span: the larger, the less noise matters. */
function gram(rows: readonly (readonly number[])[]): number {
  const products = rows.map((a) => rows.map((b) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)));
  return determinant(products);
}

function determinant(matrix: number[][]): number {
  const rows = matrix.map((row) => [...row]);
  let product = 1;
  for (let at = 0; at < rows.length; at++) {
    const pivot = rows[at]![at]!;
    if (Math.abs(pivot) < 1e-12) return 0;
    product *= pivot;
    for (const row of rows.slice(at + 1)) {
      const factor = row[at]! / pivot;
      for (let column = at; column < row.length; column++) {
        row[column] = row[column]! - factor * rows[at]![column]!;
      }
    }
  }
  return product;
}
