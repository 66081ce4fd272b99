/** The part of a pruned decoder that finds its visual tokens, alone: small, and without weights. */
import { HumanError } from '../../../errors';
import { valueInfo } from '../../../onnx/value-info';
import { nodeReads } from '../../../onnx/graph-index';
import { copyOnnx, type OnnxModel } from '../../../onnx/model-file';
import { removeUnused } from '../../../onnx/topology';
import { text } from '../../../text';
import { locationNames } from './locate';

export interface ExtractedLocation {
  /** Takes `inputs_embeds` and the cache below; gives the two outputs. */
  model: OnnxModel;
  /** The cache whose length shows whether this is a first prefill. */
  past: string;
  /** bool scalar. */
  prunes: string;
  /** int64 [V]. */
  visual: string;
}

/**
 * @param pruned a decoder that FitPrune wrote
 * @throws HumanError `not-pruned` where it has no such part
 */
export function extractLocation(pruned: OnnxModel): ExtractedLocation {
  const model = copyOnnx(pruned);
  const { graph } = model;
  const made = new Set(graph.node.flatMap(({ output }) => output));
  const [prunes, visual] = [locationNames.prunes, locationNames.visual].map(
    (name) => `fitprune/${name}`,
  ) as [string, string];
  if (!made.has(prunes) || !made.has(visual)) {
    throw new HumanError(
      text`${pruned.file} was not pruned by FitPrune, or by another version of it. Apply the recipe
        again.`,
      'not-pruned',
    );
  }
  graph.output = [valueInfo(prunes, 'bool', []), valueInfo(visual, 'int64', ['visual_tokens'])];
  removeUnused(graph);
  graph.valueInfo = [];
  const read = new Set(graph.node.flatMap((node) => nodeReads(node)));
  graph.input = graph.input.filter(({ name }) => read.has(name));
  const past = graph.input.find(({ name }) => name.startsWith('past'))!.name;
  return { model, past, prunes, visual };
}
