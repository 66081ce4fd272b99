/**
 * The observing rewrite: a pruned decoder that also outputs what each layer saw and each cut kept.
 */
import type { Step } from '../cost/types';
import { visualIndexInput } from '../model/folder/decoder-interface';
import { valueInfo } from '../onnx/value-info';
import type { OnnxModel } from '../onnx/model-file';
import type { AttentionSite } from './attention/site';
import type { HeadAggregate } from '../ranking/mass/definition';
import { isolationScores } from '../ranking/isolation/graph';
import { massesOf, rowWeights, trailingRows } from '../ranking/mass/masses';
import { addPruning, type PrunedDecoder, type Pruning } from './pruning/pruning';
import { encodeRewrite, type RewrittenGraph } from './rewrite';

export interface ObserveOptions {
  aggregate: HeadAggregate;
  /**
   * Leaves the masses as the only outputs, so that nothing after the last attention is computed.
   */
  massesOnly?: boolean;
}

export interface ObservedGraph extends RewrittenGraph {
  /** Name of the int64 [V] input with the rows of the visual tokens. */
  visualIndexInput: string;
  /**
   * Output names by layer: float [2, V], self mass then cross mass of the tokens that entered it,
   * by their places among all visual tokens of the prompt; 0 for those that were dropped before.
   * Empty in a run that prunes nothing.
   */
  masses: string[];
  /**
   * By cut in order of layers, the output name of the survivors' places among all visual tokens,
   * int64, ascending. Without meaning in a run that prunes nothing. None with `massesOnly`.
   */
  survivors: { layer: number; output: string }[];
  /**
   * Like `survivors`, for cuts with a size bias: the output with the size of each survivor, float,
   * 1 for a token that represents only itself. Empty without a bias, or with `massesOnly`.
   */
  sizes: { layer: number; output: string }[];
  /** With `massesOnly`: float [V], as of the scoring graph. */
  isolation: string | undefined;
}

/**
 * Rewrites a decoder like `pruneDecoder`, and adds these outputs to its logits and caches. An empty
 * schedule observes the unpruned model.
 * @throws HumanError when the graph is not understood or a step names a layer it does not have
 */
export function buildObservedGraph(
  original: OnnxModel,
  pruning: Pruning,
  { aggregate, massesOnly = false }: ObserveOptions,
): ObservedGraph {
  const decoder = addPruning(original, pruning, { kind: 'input' }, true);
  const { model, sites, after } = decoder;
  const masses = sites.map((site, at) => observedMasses(decoder, site, at, aggregate));
  const steps = pruning.schedule.toSorted((a, b) => a.layer - b.layer);
  const survivors = massesOnly
    ? []
    : steps.map(({ layer }: Step, cut) => ({
        layer,
        output: after[cut]!.ordinals!,
      }));
  const sizes = survivors.flatMap(({ layer }, cut) => {
    const output = after[cut]!.sizes;
    return output === undefined ? [] : [{ layer, output }];
  });
  if (massesOnly) model.graph.output = [];
  model.graph.output.push(
    ...masses.map((name) => valueInfo(name, 'float', [2, 'visual_tokens'])),
    ...survivors.map(({ layer, output }) => valueInfo(output, 'int64', [`survivors_${layer}`])),
    ...sizes.map(({ layer, output }) => valueInfo(output, 'float', [`survivors_${layer}`])),
  );
  const isolation = massesOnly
    ? isolationScores(decoder.builder, 'inputs_embeds', visualIndexInput)
    : undefined;
  if (isolation !== undefined) {
    model.graph.output.push(valueInfo(isolation, 'float', ['visual_tokens']));
  }
  decoder.finish();
  return { ...encodeRewrite(model), visualIndexInput, masses, survivors, sizes, isolation };
}

/**
 * The output of one layer, in an If of its own: a single If for all would hold every attention map
 * until the end.
 */
function observedMasses(
  { builder, location, promptShape, entering, resolveFor }: PrunedDecoder,
  site: AttentionSite,
  at: number,
  aggregate: HeadAggregate,
): string {
  const { visual, hidden, ordinals } = entering[at]!;
  const [masses] = builder.branch(
    location.prunes,
    (branch) => {
      const promptLength = branch.gather(promptShape, branch.ints([1]), 0);
      const weights = rowWeights(branch, {
        visual,
        length: branch.dimension(hidden, 1),
        trailing: trailingRows(branch, location.visual, promptLength),
      });
      const map = site.headMap(branch, { aggregate, resolve: resolveFor(site) });
      const both = massesOf(branch, map, weights, visual);
      const entered = branch.node('Squeeze', [both, branch.ints([0])]);
      if (ordinals === undefined) return [entered];
      const size = branch.node(
        'Concat',
        [branch.ints([2]), branch.node('Shape', [location.visual])],
        { attributes: { axis: 0 } },
      );
      const nothing = branch.node('Expand', [branch.floats([0], [1]), size]);
      const places = branch.node('Expand', [ordinals, branch.node('Shape', [entered])]);
      return [
        branch.node('ScatterElements', [nothing, places, entered], { attributes: { axis: 1 } }),
      ];
    },
    (branch) => [branch.node('Expand', [branch.floats([0], [1]), branch.ints([2, 0])])],
    `observe_layer_${site.layer}`,
  );
  return masses!;
}
