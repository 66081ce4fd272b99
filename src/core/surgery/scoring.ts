/** The scoring rewrite: a decoder that outputs only the masses of its visual tokens. */
import { valueInfo } from '../onnx/value-info';
import type { OnnxModel } from '../onnx/model-file';
import { visualIndexInput } from '../model/folder/decoder-interface';
import type { Device } from '../model/devices/devices';
import type { HeadAggregate } from '../ranking/mass/definition';
import { isolationScores } from '../ranking/isolation/graph';
import { massesOf, rowWeights, trailingRows } from '../ranking/mass/masses';
import {
  addVisualIndexInput,
  beginRewrite,
  encodeRewrite,
  finishRewrite,
  type RewrittenGraph,
} from './rewrite';
import { openDecoder } from './attention/open';

export interface ScoringGraph extends RewrittenGraph {
  /** Name of the int64 [V] input with the rows of the visual tokens. */
  visualIndexInput: string;
  /** Output names by layer: float [2, V], self mass then cross mass. */
  masses: string[];
  /** Output name: float [V], how unlike the others the features of a visual token are. */
  isolation: string;
}

/**
 * Rewrites a decoder so that a prefill gives, by layer, self and cross mass of the visual tokens at
 * the rows of `visual_token_index` (any number of images and spans; at least one row). The
 * attention maps are reduced inside the graph. Logits and caches are no longer outputs, so that
 * they are not computed.
 *
 * @param device that runs the graph; if absent, it works on any
 * @throws HumanError when the graph is not understood
 */
export function buildScoringGraph(
  original: OnnxModel,
  { aggregate, device }: { aggregate: HeadAggregate; device?: Device | undefined },
): ScoringGraph {
  const { model, builder } = beginRewrite(original);
  const { sites } = openDecoder(model, builder, 0);
  addVisualIndexInput(model);
  const visual = visualIndexInput;
  const length = builder.dimension('inputs_embeds', 1);
  const trailing = trailingRows(builder, visual, length);
  const weights = rowWeights(builder, { visual, length, trailing });
  // On other devices, not all operators can output their probabilities.
  const fromOperator = device === 'cpu';
  const masses = sites.map((site) => {
    const map = site.headMap(builder, { aggregate, fromOperator, resolve: (value) => value });
    const both = massesOf(builder, map, weights, visual);
    return builder.node('Squeeze', [both, builder.ints([0])]);
  });
  model.graph.output = masses.map((name) => valueInfo(name, 'float', [2, 'visual_tokens']));
  const isolation = isolationScores(builder, 'inputs_embeds', visual);
  model.graph.output.push(valueInfo(isolation, 'float', ['visual_tokens']));
  finishRewrite(model, sites);
  return { ...encodeRewrite(model), visualIndexInput, masses, isolation };
}
