/**
 * Segments: the parts of a decoder between cuts. Every value of the trunk belongs to one; all rows
 * of a segment's values are the tokens that survived the cuts before it.
 */
import { HumanError } from '../../errors';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { nodeReads } from '../../onnx/graph-index';
import { text } from '../../text';
import type { DecoderGraph } from '../attention/find';
import { placeText, type CutPlace } from './place';

export interface Segments {
  /** Segment of every node of the trunk; other nodes are absent. */
  ofNode: ReadonlyMap<NodeProto, number>;
  /** Segment of every trunk value that comes from the prompt, not only from a cache. */
  ofValue: ReadonlyMap<string, number>;
}

/**
 * Assigns segments. A cut is after the attention of a layer, at the input of its output projection
 * and at the residual stream around it; or at all readers of the embeddings.
 *
 * @param cuts in order of layers
 * @throws HumanError when activations bypass a cut, as in models whose layers share a cache
 */
export function findSegments({ kinds, model }: DecoderGraph, cuts: readonly CutPlace[]): Segments {
  const ofNode = new Map<NodeProto, number>();
  const ofValue = new Map<string, number>();
  const cutAt = new Map<string, number>();
  cuts.forEach(({ site, streams }, cut) => {
    for (const { node, slot } of [...(site ? [site.output] : []), ...streams]) {
      cutAt.set(portKey(node, slot), cut);
    }
  });
  ofValue.set('inputs_embeds', 0);
  for (const node of model.graph.node) {
    if (kinds.get(node.output[0]!) !== 'trunk') continue;
    // Cached rows belong to no segment: each layer has its own cache, of its own length.
    const reads = nodeReads(node).filter((value) => ofValue.has(value));
    if (reads.length === 0) continue;
    const segments = reads.map((value) => {
      const cut = cutAt.get(portKey(node, node.input.indexOf(value)));
      return cut === undefined ? ofValue.get(value)! : cut + 1;
    });
    const segment = Math.max(...segments);
    const late = reads.find((_, at) => segments[at]! < segment);
    if (late !== undefined) {
      throw new HumanError(
        text`Node "${node.name}" (${node.opType}) of ${model.file} reads "${late}" from before the
          pruning ${placeText(cuts[segment - 1]!)}, whose rows are gone by then. Layers that
          share activations this way, as attention and MLP side by side do (Phi-2, GPT-NeoX, Cohere), cannot be
          pruned. Prune another layer, or choose a model whose MLP follows its attention (Llama, Qwen, Mistral,
          Gemma, Phi-3).`,
        'segment-bypass',
      );
    }
    ofNode.set(node, segment);
    for (const output of node.output) ofValue.set(output, segment);
  }
  return { ofNode, ofValue };
}

function portKey(node: NodeProto, slot: number): string {
  return `${node.output[0] ?? ''}#${slot}`;
}
