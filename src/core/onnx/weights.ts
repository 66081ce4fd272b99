/** Where the weights of a model lie: inline, or in external files that only ONNX Runtime opens. */
import path from 'node:path';
import { HumanError } from '../errors';
import { text } from '../text';
import { subgraphs } from './attributes';
import {
  TensorProto_DataLocation,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from './generated/onnx_pb';
import type { OnnxModel } from './model-file';
import { usedParts } from './topology';

export interface WeightTensor {
  name: string;
  /** `TensorProto.DataType`. */
  dataType: number;
  dims: number[];
  location: InlineLocation | ExternalLocation;
}

export interface InlineLocation {
  kind: 'inline';
  /** A view of the tensor's raw bytes; empty where the values are in typed fields (small ones). */
  bytes: Uint8Array;
}

export interface ExternalLocation {
  kind: 'external';
  /** Relative to the model's folder, as written in the graph. */
  path: string;
  offset: number;
  /** Bytes; undefined means to the end of the file. */
  length: number | undefined;
}

/** Every initializer of the main graph, in the order of the file. */
export function weightTensors(model: OnnxModel): WeightTensor[] {
  return model.graph.initializer.map((tensor) => weightOf(tensor, model));
}

function weightOf(tensor: TensorProto, model: OnnxModel): WeightTensor {
  return {
    name: tensor.name,
    dataType: tensor.dataType,
    dims: tensor.dims.map(Number),
    location: locationOf(tensor, model.file),
  };
}

/**
 * A tensor that a graph holds; `node` is there for one in an attribute, such as that of a Constant.
 */
export interface HeldTensor {
  tensor: TensorProto;
  node?: NodeProto;
}

/** Weights, and tensors in attributes, that the graph's outputs need; without those of branches. */
export function heldTensors(graph: GraphProto): HeldTensor[] {
  const { node: nodes, initializer } = usedParts(graph);
  return [
    ...initializer.map((tensor) => ({ tensor })),
    ...nodes.flatMap((node) =>
      node.attribute.flatMap(({ t, tensors }) =>
        [...(t === undefined ? [] : [t]), ...tensors].map((tensor) => ({ tensor, node })),
      ),
    ),
  ];
}

/**
 * Tensors whose values a run reads from external files, including those of branches and constants.
 */
export function externalTensors({ graph }: OnnxModel): TensorProto[] {
  const graphs = [graph];
  for (let at = 0; at < graphs.length; at += 1) {
    graphs.push(...graphs[at]!.node.flatMap(subgraphs));
  }
  return graphs
    .flatMap(heldTensors)
    .map(({ tensor }) => tensor)
    .filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL);
}

/** Like `weightTensors`, of `externalTensors`. */
export function externalWeights(
  model: OnnxModel,
): (WeightTensor & { location: ExternalLocation })[] {
  return externalTensors(model).map((tensor) => ({
    ...weightOf(tensor, model),
    location: externalLocation(tensor, model.file),
  }));
}

/** The external files a model needs, absolute, each once. */
export function externalFiles(model: OnnxModel): string[] {
  const folder = path.dirname(model.file);
  const files = externalWeights(model).map(({ location }) => path.join(folder, location.path));
  return [...new Set(files)];
}

/** Operators with 4-bit weights, which kernels rearrange when a session opens. */
const packedOperators = new Set(['MatMulNBits', 'MatMulBnb4']);

/** Whether a session on the CPU also copies external weights, rearranged for its kernels. */
export function hasPackedWeights({ graph }: OnnxModel): boolean {
  return graph.node.some(({ opType }) => packedOperators.has(opType));
}

/** Bytes of a graph's weights, by where they lie. */
export function weightBytes(model: OnnxModel): { inline: number; external: number } {
  const bytes = { inline: 0, external: 0 };
  for (const { location } of weightTensors(model)) {
    if (location.kind === 'inline') bytes.inline += location.bytes.length;
    else bytes.external += location.length ?? 0;
  }
  return bytes;
}

function locationOf(tensor: TensorProto, file: string): InlineLocation | ExternalLocation {
  return tensor.dataLocation === TensorProto_DataLocation.EXTERNAL
    ? externalLocation(tensor, file)
    : { kind: 'inline', bytes: tensor.rawData };
}

function externalLocation(tensor: TensorProto, file: string): ExternalLocation {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location');
  if (location === undefined || escapes(location)) {
    throw new HumanError(
      text`The weight "${tensor.name}" of ${file} is stored outside the model's folder
        ("${location ?? ''}"), which ONNX Runtime refuses. Export the model again with its weights
        beside the graph.`,
      'onnx-external-path',
    );
  }
  const bytes = (key: 'offset' | 'length'): number | undefined => {
    const written = entries.get(key);
    if (written === undefined) return undefined;
    const value = Number(written);
    if (/^\d+$/.test(written) && Number.isSafeInteger(value)) return value;
    throw new HumanError(
      text`The weight "${tensor.name}" of ${file} has the ${key} "${written}" in its external file,
        where a number of bytes was expected. The file is damaged: download or export it again.`,
      'onnx-external-range',
    );
  };
  return {
    kind: 'external',
    path: location,
    offset: bytes('offset') ?? 0,
    // ONNX Runtime reads a length of 0 as none.
    length: bytes('length') || undefined,
  };
}

function escapes(location: string): boolean {
  return path.isAbsolute(location) || location.split(/[\\/]/).includes('..');
}
