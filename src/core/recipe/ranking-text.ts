/** A ranking in a few words, for comparisons, hovers and reports. */
import { formatPercent } from '../cost/format';
import { text, type Message } from '../text';
import type { Coverage, Grid, Ranking } from './types';

/** Such as `cross, 2 x 2 blocks`: the kind as a recipe names it, then what differs from the usual. */
export function rankingText(ranking: Ranking): Message {
  return [ranking.kind, ...parameters(ranking)].reduce((whole, part) => text`${whole}, ${part}`);
}

function parameters(ranking: Ranking): Message[] {
  if (ranking.kind === 'random') return [text`seed ${ranking.seed}`];
  if (ranking.kind === 'stride') return gridText(ranking.grid);
  const { heads = 'max', textRows = 'mean', debiased = false, exponents = [1, 1] } = ranking;
  return [
    ...(heads === 'mean' ? [text`mean of heads`] : []),
    ...(textRows === 'max' ? [text`largest over text rows`] : []),
    ...(textRows === 'last' ? [text`last text row`] : []),
    ...(debiased ? [text`debiased`] : []),
    ...(exponents.some((one) => one !== 1)
      ? [text`exponents ${exponents[0]} and ${exponents[1]}`]
      : []),
    ...(ranking.coverage ? coverageText(ranking.coverage) : []),
  ];
}

function coverageText({ block, share = 1, grid }: Coverage): Message[] {
  const blocks = text`${block} x ${block} blocks`;
  if (share === 1) return [blocks, ...gridText(grid)];
  return [text`${blocks} for ${formatPercent(share, 0)} of the places`, ...gridText(grid)];
}

function gridText(grid: Grid | undefined): Message[] {
  return grid ? [text`grid ${grid[0]} x ${grid[1]}`] : [];
}
