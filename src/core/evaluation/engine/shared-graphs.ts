/** Which candidates are run by one graph. */
import type { OnnxModel } from '../../onnx/model-file';
import {
  sharedGraph,
  sharingKey,
  type Fed,
  type FedPruning,
  type Pruning,
} from '../../surgery/pruning/fed';

/** One pruning's use of a graph that others may share. */
export interface GraphUse {
  /** The same object for all that share it. */
  pruning: FedPruning;
  /** The inputs that it is fed besides the decoder's own. */
  fed: Fed;
}

/**
 * Opening a graph takes as long as a few dozen answers of a small model, and weights that lie
 * inside it are in memory once for each graph. So one graph runs all prunings that begin at the
 * same layer and have the same ranking, whatever its seed.
 *
 * @returns in the order of the prunings
 */
export function graphUses(decoder: OnnxModel, prunings: readonly Pruning[]): GraphUse[] {
  const groups = new Map<string, Pruning[]>();
  prunings.forEach((pruning, at) => {
    const key = sharingKey(decoder, pruning) ?? String(at);
    groups.set(key, [...(groups.get(key) ?? []), pruning]);
  });
  const uses = new Map<Pruning, GraphUse>();
  for (const group of groups.values()) {
    const { pruning, feeds } =
      group.length === 1 ? { pruning: group[0]!, feeds: [{}] } : sharedGraph(group);
    group.forEach((one, at) => uses.set(one, { pruning, fed: feeds[at]! }));
  }
  return prunings.map((pruning) => uses.get(pruning)!);
}

/**
 * Puts prunings of one graph together, in the order of the graphs' first ones: its weights are in
 * memory then.
 */
export function byGraph<T extends Pruning>(decoder: OnnxModel, prunings: readonly T[]): T[][] {
  const uses = graphUses(decoder, prunings);
  const groups = new Map<FedPruning, T[]>();
  uses.forEach(({ pruning }, at) => {
    groups.set(pruning, [...(groups.get(pruning) ?? []), prunings[at]!]);
  });
  return [...groups.values()];
}
