/** Which measurements are shown together: those that answered the same questions. Pure. */
import { group, sum } from 'd3-array';
import { shortHash } from '../../../src/core/short-hash';
import { recipeReduction } from '../view';
import type { EvaluationBySet } from '../../../src/protocol/measured';
import type { PanelState } from '../../../src/protocol/trade-off';
import type { MeasuredChoice } from '../../../src/protocol/panel-memory';

/** Measurements on the same number of samples of one data set; others cannot be compared. */
export interface MeasuredSet {
  /** Made of data and samples: choices are remembered by it. */
  key: string;
  data: string;
  samples: number;
  /** Of the data. */
  name: string;
  records: EvaluationBySet[];
}

/**
 * All sets of measurements here. Swept ones come first, as they show most; then those of the chosen
 * recipe, which may just have been measured; then those with most measurements and most samples.
 */
export function measuredSets(state: PanelState): MeasuredSet[] {
  const all = [...recipeRecords(state).map(({ record }) => record), ...sweepRecords(state)];
  const swept = new Set(sweepRecords(state).map(setKey));
  const chosen = new Set(
    recipeRecords(state)
      .filter(({ id }) => id === state.chosenRecipe)
      .map(({ record }) => setKey(record)),
  );
  const rank = ({ key }: MeasuredSet): number => (swept.has(key) ? 2 : chosen.has(key) ? 1 : 0);
  return [...group(all, setKey)]
    .map(([key, records]): MeasuredSet => {
      const { data, samples } = records[0]!;
      const { dataName } = records.find((record) => record.dataName !== undefined) ?? {};
      const name = dataName ?? shortHash(data);
      return { key, data, samples, name, records };
    })
    .sort((a, b) => rank(b) - rank(a) || sizeOf(b) - sizeOf(a) || b.samples - a.samples);
}

/** Measurements, the baselines beside recipes among them. */
function sizeOf({ records }: Pick<MeasuredSet, 'records'>): number {
  return sum(records, ({ baselines = [] }) => 1 + baselines.length);
}

function setKey({ data, samples }: Pick<MeasuredSet, 'data' | 'samples'>): string {
  return `${data} ${samples}`;
}

/** Whether the record is one of the set's. */
export function isOf(set: Pick<MeasuredSet, 'data' | 'samples'>) {
  return ({ record }: { record: EvaluationBySet }): boolean => setKey(record) === setKey(set);
}

/** The shown set: the chosen one, otherwise the first. */
export function shownSet(state: PanelState, { data }: MeasuredChoice): MeasuredSet | undefined {
  const sets = measuredSets(state);
  return sets.find((set) => set.key === data) ?? sets.find((set) => set.data === data) ?? sets[0];
}

/** The choices that a set offers. */
export interface Offer {
  categories: string[];
  hasAccuracy: boolean;
  hasKl: boolean;
  hasTime: boolean;
}

export function offerOf({ records }: Pick<MeasuredSet, 'records'>): Offer {
  const categories = new Set(records.flatMap((record) => Object.keys(record.categories ?? {})));
  return {
    categories: [...categories].sort(),
    hasAccuracy: records.some(({ accuracy }) => accuracy !== undefined),
    hasKl: records.some(({ kl }) => kl !== undefined),
    hasTime: records.some(({ latency }) => latency !== undefined),
  };
}

/** The user's choice as far as the set offers it, so that the plot is never empty without need. */
export function settledChoice(choice: MeasuredChoice, offer: Offer): MeasuredChoice {
  const { x, y, category, data } = choice;
  const inKl = (y === 'kl' && offer.hasKl) || !offer.hasAccuracy;
  // KL divergence has no categories.
  const known = !inKl && category !== undefined && offer.categories.includes(category);
  return {
    x: x === 'time' && offer.hasTime ? 'time' : 'flops',
    y: inKl ? 'kl' : 'accuracy',
    ...(known && { category }),
    ...(data !== undefined && { data }),
  };
}

/** The newest record of each recipe for each set. */
export function recipeRecords({ recipes }: PanelState) {
  return recipes.flatMap(({ id, name, numbers, isOfOther }) => {
    if (!numbers || isOfOther) return [];
    const { maker, schedule, records = [] } = numbers;
    const reduction = recipeReduction(numbers);
    const newest = new Map(records.map((record) => [setKey(record), record]));
    return [...newest.values()].map((record) => ({ id, name, maker, schedule, record, reduction }));
  });
}

/** Sweeps that can be compared with new measurements. */
export function comparable({ measuring }: PanelState) {
  return measuring.sweeps.filter(({ stale }) => stale === undefined);
}

function sweepRecords(state: PanelState): EvaluationBySet[] {
  return comparable(state).flatMap(({ points }) => points.map(({ record }) => record));
}
