/**
 * A given cut before the decoder, which a fit does not change: no layer sees the tokens that it
 * drops.
 */
import { keepUnits, tokensLeft, toUnits } from '../cost/tokens';
import { beforeDecoder, type Step } from '../cost/types';
import { HumanError } from '../errors';
import type { Ranking } from '../ranking/families';
import type { Grid } from '../ranking/grid/definition';
import type { IsolationRanking } from '../ranking/isolation/definition';
import { text } from '../text';
import type { PreparedSample } from './masses/prepared-sample';
import { dropOrder } from './masses/orders';

export interface EarlyCut {
  step: Step;
  ranking: IsolationRanking;
  /** By sample, the tokens that it drops. */
  gone: readonly Uint16Array[];
}

/** The ranking of fitted recipes before the decoder. */
export function earlyRanking(grid: Grid | undefined): IsolationRanking {
  return { kind: 'isolation', coverage: { block: 2, ...(grid && { grid }) } };
}

/**
 * @param keep share of the visual tokens that enters the decoder
 * @param visualTokens reference length
 * @returns undefined if it drops nothing
 * @throws HumanError `before-share` if the share is not valid; `statistics-without-isolation`
 */
export function earlyCut(
  samples: readonly PreparedSample[],
  keep: number,
  visualTokens: number,
  grid: Grid | undefined,
): EarlyCut | undefined {
  if (!(keep > 0 && keep <= 1)) {
    throw new HumanError(
      text`A cut before the decoder cannot keep ${keep} of the visual tokens. Give a fraction
        above 0% and up to 100%, such as 75%.`,
      'before-share',
      2,
    );
  }
  const rounded = Math.max(1, toUnits(keep)) / keepUnits;
  if (tokensLeft(rounded, visualTokens, visualTokens) === visualTokens) return undefined;
  const ranking = earlyRanking(grid);
  const gone = samples.map((sample) => {
    const n = sample.visualTokens;
    return dropOrder(sample, ranking).slice(0, n - tokensLeft(rounded, n, n));
  });
  return { step: { layer: beforeDecoder, keep: rounded }, ranking, gone };
}

/** Whether statistics hold the scores for a cut before the decoder. */
export function hasIsolation(samples: readonly PreparedSample[]): boolean {
  return samples.every(({ isolation }) => isolation !== undefined);
}

/** The steps that a schedule with this cut begins with. */
export function stepsOf(cut: EarlyCut | undefined): Step[] {
  return cut ? [cut.step] : [];
}

/** Adds the cut before the decoder to a ranking of layers. */
export function withEarly<R extends Ranking>(ranking: R, cut: EarlyCut | undefined): R {
  return cut ? { ...ranking, before: cut.ranking } : ranking;
}
