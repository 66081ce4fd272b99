/** The schedules near the limit of one budget: the part of a full scan that matters for it. */
import { cheapestSchedule, scheduleCost } from '../cost/cost';
import type { Cost, Work } from '../cost/types';
import {
  coarseOf,
  halfwaySchedule,
  isSame,
  narrowest,
  type Priced,
  type ScanOptions,
  type Setting,
} from './candidates';
import { stepsOf } from './early-cut';
import { scheduleAt } from './tolerance';

/**
 * Samples that show roughly where the limit is crossed; all samples then decide exactly. With as
 * few as these, a full scan takes a second or two and sees every jump, since means over so few
 * samples make large ones.
 */
export const scouts = 64;

/**
 * Finds what `scan` finds at the limit of a budget by trying only the tolerances there: some ten
 * passes over the samples instead of 130. Cost need not fall as alpha grows, so the limit may be
 * crossed more than once. A coarse scan over some of the samples finds the crossings, and each is
 * then examined with all samples.
 *
 * @param isMet whether a cost is within the budget; that of the empty schedule is not
 * @returns in order of alpha: both sides of each crossing, and the cheapest schedule there is
 */
export function* scanNear(
  given: Setting,
  isMet: (cost: Cost) => boolean,
  { maxAlphas = 128, spacing = 0.01, tilt = 0, work }: ScanOptions & { work?: Work } = {},
): Generator<number, Priced[]> {
  const { shape, reference } = given;
  const steps = coarseOf(maxAlphas);
  const priced = priceWith(given, work);
  const at = (alpha: number, { samples, cut } = given) =>
    priced(alpha, scheduleAt(alpha, samples, shape, reference.visualTokens, tilt, cut));
  const dearest = priced(0, stepsOf(given.cut));
  const cheapest = priced(1, cheapestSchedule(shape, reference, stepsOf(given.cut)));
  /**
   * At a coarse alpha, by its number; before the first nothing is pruned, after the last everything
   * that can be.
   */
  const coarse = (setting: Setting) => {
    const known = new Map<number, Priced>([
      [-1, dearest],
      [steps + 1, cheapest],
    ]);
    return (place: number): Priced => {
      const found = known.get(place) ?? at(place / steps, setting);
      known.set(place, found);
      return found;
    };
  };
  const scouted = coarse(scoutsOf(given));
  const met: boolean[] = [];
  for (let place = -1; place <= steps + 1; place++) {
    met.push(isMet(scouted(place).cost));
    yield (0.3 * met.length) / (steps + 3);
  }
  const whole = coarse(given);
  const isMetAt = (place: number) => isMet(whole(place).cost);
  const found: Priced[] = [];
  for (const border of bordersOf(met, isMetAt)) {
    const pair: Border<Priced> = { dearer: whole(border.dearer), within: whole(border.within) };
    yield 0.5;
    yield* narrow(given, pair, { at, priced, isMet, spacing });
    found.push(pair.dearer, pair.within);
  }
  found.sort((a, b) => a.alpha - b.alpha);
  return found.some((one) => isSame(one, cheapest)) ? found : [...found, cheapest];
}

interface Border<T> {
  /** Costs more than the budget. */
  dearer: T;
  within: T;
}

/**
 * Pairs of neighbouring coarse places of which only one is within the budget: where the scouts see
 * them, moved to where all samples see them. The first place is not within and the last one is, so
 * there is at least one pair.
 *
 * @param met of the scouts, from place -1 on
 */
function bordersOf(met: readonly boolean[], isMetAt: (place: number) => boolean): Border<number>[] {
  const borders = new Map<number, Border<number>>();
  met.slice(1).forEach((isMet, before) => {
    if (isMet === met[before]) return;
    // Place -1 is the first of `met`.
    let [low, high] = [before - 1, before];
    if (isMet) {
      while (isMetAt(low)) [low, high] = [low - 1, low];
      while (!isMetAt(high)) [low, high] = [high, high + 1];
      borders.set(low, { dearer: low, within: high });
    } else if (isMetAt(low) && !isMetAt(high)) borders.set(low, { dearer: high, within: low });
  });
  return [...borders.values()];
}

interface Narrowing {
  at: (alpha: number) => Priced;
  priced: (alpha: number, schedule: Priced['schedule']) => Priced;
  isMet: (cost: Cost) => boolean;
  spacing: number;
}

/**
 * Halves the gap between both sides, first by tolerance and then by schedule, until their costs are
 * close.
 */
function* narrow(
  given: Setting,
  pair: Border<Priced>,
  { at, priced, isMet, spacing }: Narrowing,
): Generator<number, void> {
  const gap = () =>
    Math.abs(pair.dearer.cost.reduction.decoder - pair.within.cost.reduction.decoder);
  const take = (one: Priced) => {
    pair[isMet(one.cost) ? 'within' : 'dearer'] = one;
  };
  const middle = () => (pair.dearer.alpha + pair.within.alpha) / 2;
  while (gap() > spacing && Math.abs(pair.within.alpha - pair.dearer.alpha) > narrowest) {
    take(at(middle()));
    yield 0.8;
  }
  while (gap() > 2 * spacing) {
    const between = priced(middle(), halfwaySchedule(given, pair.dearer, pair.within));
    if (isSame(between, pair.dearer) || isSame(between, pair.within)) break;
    take(between);
    yield 1;
  }
}

function priceWith({ shape, reference }: Setting, work: Work | undefined) {
  return (alpha: number, schedule: Priced['schedule']): Priced => ({
    ...{ alpha, schedule },
    cost: scheduleCost(shape, reference, schedule, { work, counted: false }),
  });
}

/** Takes every n-th sample. */
function scoutsOf(given: Setting): Setting {
  const { samples, cut } = given;
  const every = Math.ceil(samples.length / scouts);
  if (every === 1) return given;
  const isScout = (_: unknown, at: number) => at % every === 0;
  return {
    ...given,
    samples: samples.filter(isScout),
    cut: cut && { ...cut, gone: cut.gone.filter(isScout) },
  };
}
