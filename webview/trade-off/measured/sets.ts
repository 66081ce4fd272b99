/** Which measurements are shown together: those that answered the same questions. Pure. */
import { group, sum } from 'd3-array';
import { recipeReduction } from '../view';
import type { EvaluationBySet } from '../../../src/protocol/measured';
import type { PanelState } from '../../../src/protocol/trade-off';
import type { MeasuredChoice } from '../../../src/protocol/panel-memory';

/** Measurements of as many samples of one data set; what was asked other questions is not comparable. */
export interface MeasuredSet {
  /** Of data and samples: what a choice is remembered by. */
  key: string;
  data: string;
  samples: number;
  /** Of the data. */
  name: string;
  records: EvaluationBySet[];
}

/**
 * Every set that something here was measured on. Swept ones stand first, which have most to show; then those of the chosen
 * recipe, so that whoever has just measured it sees that; then the one with most measurements and most samples.
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
      const name = dataName ?? data.replace(/^sha256:/, '').slice(0, 8);
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

/** The set that is shown: the one that was chosen, else the first. */
export function shownSet(state: PanelState, { data }: MeasuredChoice): MeasuredSet | undefined {
  const sets = measuredSets(state);
  return sets.find((set) => set.key === data) ?? sets.find((set) => set.data === data) ?? sets[0];
}

/** What can be chosen of a set. */
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

/** What was chosen, as far as the set has it: never a plot of nothing where there is something to see. */
export function settledChoice(choice: MeasuredChoice, offer: Offer): MeasuredChoice {
  const { x, y, category, data } = choice;
  const inKl = (y === 'kl' && offer.hasKl) || !offer.hasAccuracy;
  // KL divergence is not told apart by category.
  const known = !inKl && category !== undefined && offer.categories.includes(category);
  return {
    x: x === 'time' && offer.hasTime ? 'time' : 'flops',
    y: inKl ? 'kl' : 'accuracy',
    ...(known && { category }),
    ...(data !== undefined && { data }),
  };
}

/** Of each recipe the newest of each set. */
export function recipeRecords({ recipes }: PanelState) {
  return recipes.flatMap(({ id, name, numbers, isOfOther }) => {
    if (!numbers || isOfOther) return [];
    const { maker, schedule, records = [] } = numbers;
    const reduction = recipeReduction(numbers);
    const newest = new Map(records.map((record) => [setKey(record), record]));
    return [...newest.values()].map((record) => ({ id, name, maker, schedule, record, reduction }));
  });
}

/** Sweeps that can be held against what would be measured now. */
export function comparable({ measuring }: PanelState) {
  return measuring.sweeps.filter(({ stale }) => stale === undefined);
}

function sweepRecords(state: PanelState): EvaluationBySet[] {
  return comparable(state).flatMap(({ points }) => points.map(({ record }) => record));
}
