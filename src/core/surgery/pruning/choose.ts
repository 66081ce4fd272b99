/** Chooses the rows that stay at a cut, with what is known of them. */
import { invariant } from '../../errors';
import { batchOneOnly } from '../../model/folder/decoder-interface';
import type { GraphBuilder } from '../../onnx/graph-builder';
import { bestTokens } from '../../ranking/best-tokens';
import { unitStates } from '../../ranking/cosines';
import type { Ranking } from '../../ranking/families';
import { rankingGraph } from '../../ranking/graphs';
import { trailingRows } from '../../ranking/mass/masses';
import { grownSizes, unitKeys } from '../../ranking/size-bias/graph';
import type { Cut } from './cut-plan';
import type { Keep } from './fed';
import type { WantedRows } from '../attention/site';
import { withinTolerance } from './tolerance';

/**
 * Values of a cut's survivors, int64 [V] each unless stated otherwise; each is computed only if
 * asked for.
 */
export interface Chosen {
  visual: () => string;
  fixed: () => string;
  ordinals: () => string;
  sizes: () => string;
  /** float [2]: summed self and cross mass of the tokens that entered, if a tolerance decides. */
  totals: () => string;
}

/** The rows that stay, in their order, and where the surviving visual tokens are among them. */
export function chooseRows(
  branch: GraphBuilder,
  { place, keep, ranking, later, tolerance, location, before, promptShape, resolve }: Cut,
  hidden: string,
): { rows: string; chosen: Chosen } {
  const length = branch.node('Mul', [
    branch.dimension(hidden, 1),
    requireOnePrompt(branch, promptShape),
  ]);
  const promptLength = branch.gather(promptShape, branch.ints([1]), 0);
  const trailing = trailingRows(branch, location.visual, promptLength);
  const { site } = place;
  const attended = {
    map(wanted: Omit<WantedRows, 'resolve' | 'bias'>) {
      invariant(site !== undefined, 'there is no attention before the decoder');
      return site.headMap(branch, { ...wanted, resolve, bias: before.bias });
    },
    rows: { visual: before.visual, length, trailing },
  };
  const fixedOf = (one: Ranking): string | undefined =>
    before.fixed ?? rankingGraph(one).fixedValues(one)?.(branch, location.visual);
  const fixed = fixedOf(ranking);
  const byRanking = (): string => {
    const left = tokensLeft(branch, keep, location.visual, before.visual);
    const scores = rankingGraph(ranking).scores(branch, ranking, {
      ...attended,
      ...{ keys: site?.presentKey, hidden, fixed, left },
    });
    return bestTokens(branch, scores, left);
  };
  const tolerated = tolerance && withinTolerance(branch, tolerance, attended);
  const kept = tolerated?.kept ?? byRanking();
  const keptRows = branch.gather(before.visual, kept, 0);

  const ones = branch.node('Expand', [branch.ints([1]), length]);
  const without = mark(branch, ones, before.visual, 0);
  const stays = mark(branch, without, keptRows, 1);
  const rows = branch.node('Squeeze', [branch.node('NonZero', [stays]), branch.ints([0])]);
  const position = branch.node('Sub', [
    branch.node('CumSum', [stays, branch.intScalar(0)]),
    branch.ints([1]),
  ]);
  return {
    rows,
    chosen: {
      visual: () => branch.gather(position, keptRows, 0),
      fixed: () => branch.gather(later === ranking ? fixed! : fixedOf(later)!, kept, 0),
      ordinals: () =>
        before.ordinals === undefined ? kept : branch.gather(before.ordinals, kept, 0),
      sizes: () =>
        grownSizes(branch, later.sizeBias!, {
          unit: site
            ? unitKeys(branch, site.presentKey, before.visual)
            : unitStates(branch, hidden, before.visual),
          ...{ kept, sizes: before.sizes },
        }),
      totals: () => tolerated!.totals,
    },
  };
}

/** The recipe's rounding (`tokensLeft` of core/cost), in the same integers, int64 [1]. */
function tokensLeft(
  branch: GraphBuilder,
  keep: Keep,
  allVisual: string,
  surviving: string,
): string {
  const rounded = keep.of(branch, branch.node('Shape', [allVisual]));
  const atLeast = branch.node('Max', [rounded, branch.ints([1])]);
  return branch.node('Min', [atLeast, branch.node('Shape', [surviving])]);
}

function mark(branch: GraphBuilder, rows: string, at: string, value: number): string {
  const updates = branch.node('Expand', [branch.ints([value]), branch.node('Shape', [at])]);
  return branch.scatter(rows, at, updates);
}

/**
 * 1, int64 [1], from a reshape that works only for batch 1: in a larger batch other tokens would
 * stay in every prompt, which one set of shapes cannot hold. The result must depend on it, or the
 * runtime would remove it.
 */
function requireOnePrompt(branch: GraphBuilder, promptShape: string): string {
  const one = branch.ints([1]);
  const head = branch.node('Slice', [promptShape, branch.ints([0]), one]);
  const ones = branch.node('Expand', [one, head]);
  return branch.node('Reshape', [ones, one], {
    name: branch.fresh(batchOneOnly),
  });
}
