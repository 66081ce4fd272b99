/**
 * Naming the dimensions that pruning makes different, so that a runtime does not take them for
 * equal.
 */
import { clone } from '@bufbuild/protobuf';
import {
  ValueInfoProtoSchema,
  type GraphProto,
  type ValueInfoProto,
} from '../../onnx/generated/onnx_pb';
import type { AttentionSite } from '../attention/site';
import { beforeDecoder } from '../../cost/types';
import type { CutPlace } from './place';

/**
 * Caches of the layers after a cut are shorter than those before it, and the logits have fewer rows
 * than the prompt: their symbolic lengths get names of their own.
 */
export function renameCutDimensions(
  graph: GraphProto,
  sites: readonly AttentionSite[],
  cuts: readonly CutPlace[],
): void {
  if (cuts.length === 0) return;
  const renamed = new Map<string, string>();
  for (const site of sites) {
    const cut = cuts.findLast(({ layer }) => layer < site.layer);
    if (cut === undefined) continue;
    for (const name of [site.pastKey, site.pastValue, site.presentKey, site.presentValue]) {
      renamed.set(name, suffixOf(cut));
    }
  }
  const caches = new Set(
    sites.flatMap(({ presentKey, presentValue }) => [presentKey, presentValue]),
  );
  const suffix = suffixOf(cuts.at(-1)!);
  for (const { name } of graph.output) if (!caches.has(name)) renamed.set(name, suffix);
  const rename = (info: ValueInfoProto): ValueInfoProto => {
    const ending = renamed.get(info.name);
    return ending === undefined ? info : withSuffix(info, ending, caches.has(info.name) ? 2 : 1);
  };
  graph.input = graph.input.map((info) =>
    renamed.has(info.name) ? withSuffix(info, renamed.get(info.name)!, 2) : info,
  );
  graph.output = graph.output.map(rename);
}

function suffixOf({ layer }: CutPlace): string {
  return layer === beforeDecoder ? 'that_stay' : `behind_layer_${layer}`;
}

/** A cache that carries the places of its columns has more rows than the others of its segment. */
export function renameCarrier(graph: GraphProto, { pastKey, presentKey }: AttentionSite): void {
  const rename = (info: ValueInfoProto): ValueInfoProto =>
    info.name === pastKey || info.name === presentKey
      ? withSuffix(info, 'and_their_places', 2)
      : info;
  graph.input = graph.input.map(rename);
  graph.output = graph.output.map(rename);
}

function withSuffix(original: ValueInfoProto, suffix: string, axis: number): ValueInfoProto {
  const info = clone(ValueInfoProtoSchema, original);
  const type = info.type?.value;
  const dimension = type?.case === 'tensorType' ? type.value.shape?.dim[axis] : undefined;
  if (dimension?.value.case === 'dimParam') {
    dimension.value = { case: 'dimParam', value: `${dimension.value.value}_${suffix}` };
  }
  return info;
}
