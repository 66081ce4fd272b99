/** Which layers can be scored and cut, and on which devices, for `inspect`. */
import { HumanError, textOf } from '../errors';
import { devicesOf, nodeLimit, studied } from '../model/devices/device-limits';
import type { Device } from '../model/devices/devices';
import type { NodeProto } from '../onnx/generated/onnx_pb';
import type { GraphIndex } from '../onnx/graph-index';
import type { OnnxModel } from '../onnx/model-file';
import { beginRewrite } from './rewrite';
import { analyzeDecoder, type DecoderGraph } from './attention/find';
import { openDecoder } from './attention/open';
import type { AttentionForm, AttentionSite } from './attention/site';
import { pruneDecoder } from './pruning/pruning';
import type { Message } from '../text';

export interface LayerDescription {
  /** As the caches are numbered. */
  layer: number;
  form: AttentionForm;
  /** Columns that a row sees; null without a window. */
  window: number | null;
  canScore: boolean;
  canCut: boolean;
  /** Why it cannot be cut. */
  why?: Message | undefined;
  /**
   * Devices for which no reason against the unpruned layer is known, of those that were examined.
   */
  devices: Device[];
  /** The same when a layer before it prunes, or when it is scored. */
  prunedDevices: Device[];
}

/**
 * Tries what a fit and its recipes would do, without running anything.
 *
 * @throws HumanError when the graph is not understood
 */
export function describeLayers(original: OnnxModel): LayerDescription[] {
  const { sites, index } = analyzeDecoder(original);
  const layers = sites.map(({ layer }) => layer);
  const elsewhere = devicesOfRest(original, sites, index);
  let opened: DecoderGraph | undefined;
  const closed = refusalOf(() => {
    const { model, builder } = beginRewrite(original);
    opened = openDecoder(model, builder, 0);
  });
  // If one rewrite succeeds for all layers, it covers them.
  const all =
    closed ??
    refusalOf(() => {
      cut(original, layers);
    });
  return sites.map(({ layer, form, window, node }, at) => {
    const why =
      closed ??
      (all &&
        refusalOf(() => {
          cut(original, [layer]);
        }));
    const openNode = opened?.sites[at]?.node;
    const runs = (attention: NodeProto, of: GraphIndex): Device[] =>
      devicesOf(attention, of).filter((device) => elsewhere.includes(device));
    return {
      ...{ layer, form, window: window ?? null },
      canScore: closed === undefined,
      canCut: why === undefined,
      ...(why === undefined ? {} : { why }),
      devices: runs(node, index),
      prunedDevices: openNode === undefined ? [] : runs(openNode, opened!.index),
    };
  });
}

/** Devices with no known limit outside attention. */
function devicesOfRest(
  { graph }: OnnxModel,
  sites: readonly AttentionSite[],
  index: GraphIndex,
): Device[] {
  const attention = new Set(sites.map(({ node }) => node));
  const rest = graph.node.filter((node) => !attention.has(node));
  return studied.filter((device) =>
    rest.every((node) => nodeLimit(node, index, device) === undefined),
  );
}

function cut(original: OnnxModel, layers: readonly number[]): void {
  const schedule = layers.map((layer) => ({ layer, keep: 0.5 }));
  pruneDecoder(original, { schedule, ranking: { kind: 'self-cross' } }, { kind: 'input' });
}

function refusalOf(attempt: () => void): Message | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof HumanError) return textOf(error);
    throw error;
  }
}
