/** A cut before the decoder that a fit takes for given: what it drops, no layer sees. */
import { keepUnits, tokensLeft, toUnits } from '../cost/tokens';
import { beforeDecoder, type Step } from '../cost/types';
import { HumanError } from '../errors';
import type { Ranking } from '../ranking/families';
import type { Grid } from '../ranking/grid/definition';
import type { IsolationRanking } from '../ranking/isolation/definition';
import { text } from '../text';
import type { PreparedSample } from './prepared-sample';
import { dropOrder } from './orders';

export interface EarlyCut {
  step: Step;
  ranking: IsolationRanking;
  /** By sample, the tokens that go. */
  gone: readonly Uint16Array[];
}

/** What fitted recipes rank by before the decoder. */
export function earlyRanking(grid: Grid | undefined): IsolationRanking {
  return { kind: 'isolation', coverage: { block: 2, ...(grid && { grid }) } };
}

/**
 * @param keep part of the visual tokens that enters the decoder
 * @param visualTokens reference length
 * @returns undefined where nothing goes at it
 * @throws HumanError `before-share` where it is no such part; `statistics-without-isolation`
 */
export function earlyCut(
  samples: readonly PreparedSample[],
  keep: number,
  visualTokens: number,
  grid: Grid | undefined,
): EarlyCut | undefined {
  if (!(keep > 0 && keep <= 1)) {
    throw new HumanError(
      text`A cut before the decoder cannot keep ${keep} of the visual tokens. Give a part above 0% and up to 100%,
        such as 75%.`,
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

/** Whether statistics tell what a cut before the decoder goes by. */
export function hasIsolation(samples: readonly PreparedSample[]): boolean {
  return samples.every(({ isolation }) => isolation !== undefined);
}

/** The steps that a schedule with this cut begins with. */
export function stepsOf(cut: EarlyCut | undefined): Step[] {
  return cut ? [cut.step] : [];
}

/** A ranking of layers with what goes before them. */
export function withEarly<R extends Ranking>(ranking: R, cut: EarlyCut | undefined): R {
  return cut ? { ...ranking, before: cut.ranking } : ranking;
}
