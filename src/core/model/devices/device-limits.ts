/**
 * Known limits: forms of attention that devices cannot run. Each row was found on ONNX Runtime
 * 1.30, or in its source if it says so.
 */
import { floatAttribute } from '../../onnx/attributes';
import { elementTypeOf } from '../../onnx/element-types';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { GraphIndex } from '../../onnx/graph-index';
import { operatorKey } from '../../onnx/operators';
import { layerInNames } from '../../onnx/places';
import { dataType } from '../../onnx/tensors';
import { HumanError } from '../../errors';
import { text, type Text } from '../../text';
import { devices, type Device } from './devices';
import type { OnnxModel } from '../../onnx/model-file';
import { remedy } from '../../remedies';

interface Limit {
  devices: readonly Device[];
  applies: (node: NodeProto, index: GraphIndex) => boolean;
  /** What the device lacks, as a clause. */
  why: Text;
  /** What the user can do. */
  remedy: Text;
}

const groupQuery = 'com.microsoft:GroupQueryAttention';
const isGroupQuery = (node: NodeProto): boolean => operatorKey(node) === groupQuery;
const cacheType = (node: NodeProto, index: GraphIndex): number | undefined =>
  elementTypeOf(node.input[3] ?? '', index);

/**
 * Operators that ONNX Runtime has for CUDA or WebGPU alone, by the kernels of its CPU package 1.30.
 */
const withoutCpuKernel: ReadonlySet<string> = new Set(
  [
    ...[
      'DecoderAttention',
      'DecoderMaskedSelfAttention',
      'GatedDeltaNet',
      'GatedRelativePositionBias',
    ],
    ...['GemmaRotaryEmbedding', 'GemmFloat8', 'GroupNorm', 'LongformerAttention'],
    ...['MatMulBlockQuantizedFp4Weight', 'MatMulBlockQuantizedFp8Weight', 'MatMulNBitsMlp'],
    ...['MatMulNBitsQkv', 'PackedAttention', 'PackedMultiHeadAttention', 'PagedAttention'],
    ...['QOrderedAttention', 'QOrderedGelu', 'QOrderedLayerNormalization', 'QOrderedMatMul'],
    ...['RemovePadding', 'RestorePadding', 'SkipGroupNorm', 'VarlenCausalConvWithState'],
  ].map((name) => `com.microsoft:${name}`),
);

const limits: readonly Limit[] = [
  {
    devices: ['cpu'],
    applies: (node) => withoutCpuKernel.has(operatorKey(node)),
    why: text`has no kernel on this device`,
    remedy: text`Export the decoder for the CPU, or use another device`,
  },
  {
    devices: ['cpu'],
    applies: (node) => isGroupQuery(node) && Boolean(node.input[14]),
    why: text`needs its queries and keys normalised, which this device does not do`,
    remedy: text`Export for the CPU, where the graph normalises them, or use another device`,
  },
  {
    devices: ['cuda'],
    applies: (node) => isGroupQuery(node) && Boolean(node.input[10]),
    why: text`takes an attention_bias (a sliding window or a size bias after a pruning layer), which this device does not accept`,
    remedy: text`Fit a recipe that prunes only after the last layer with a sliding window, without sizeBias, or use another device`,
  },
  {
    devices: ['cuda'],
    applies: (node, index) => isGroupQuery(node) && cacheType(node, index) === dataType.float,
    why: text`has an fp32 cache, and this device takes fp16 and bf16 only`,
    remedy: remedy('precision', 'fp16 or q4f16'),
  },
  {
    devices: ['cpu', 'webgpu'],
    applies: (node, index) => isGroupQuery(node) && cacheType(node, index) === dataType.bfloat16,
    why: text`has a bf16 cache, which this device does not accept`,
    remedy: remedy('precision', 'fp16 or fp32'),
  },
  {
    // Measured on SwiftShader: WebGPU ignores the cap, so that its results equal the CPU's without
    // one.
    devices: ['webgpu'],
    applies: (node) => isGroupQuery(node) && (floatAttribute(node, 'softcap') ?? 0) !== 0,
    why: text`has a soft cap, which this device ignores`,
    remedy: text`Use another device`,
  },
];

/** Why a node cannot run on a device; undefined if no reason is known. */
export function nodeLimit(
  node: NodeProto,
  index: GraphIndex,
  device: Device,
): { why: Text; remedy: Text } | undefined {
  return limits.find((limit) => limit.devices.includes(device) && limit.applies(node, index));
}

/** Devices whose limits are known: from runs, or for CUDA from ONNX Runtime's source. */
export const studied: readonly Device[] = ['cpu', 'webgpu', 'cuda'];

/** Devices about whose limits nothing is known. */
export const unknownDevices = devices.filter((device) => !studied.includes(device));

/** The studied devices for which no reason against a node is known. */
export function devicesOf(node: NodeProto, index: GraphIndex): Device[] {
  return studied.filter((device) => nodeLimit(node, index, device) === undefined);
}

/**
 * @throws HumanError `device-limit` naming layer, node and device, before a session is opened that
 *   would fail at its first run or give wrong numbers
 */
export function requireDevice({ graph, file }: OnnxModel, device: Device): void {
  const index = new GraphIndex(graph);
  for (const node of graph.node) {
    const limit = nodeLimit(node, index, device);
    if (limit === undefined) continue;
    const layer = layerInNames(node.name, ...node.output);
    throw new HumanError(
      text`The decoder ${file} cannot run on ${device}: the ${node.opType} of
        ${layer === undefined ? text`node "${node.name}"` : text`layer ${layer} (node "${node.name}")`}
        ${limit.why}. ${limit.remedy}.`,
      'device-limit',
    );
  }
}
