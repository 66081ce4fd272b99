/**
 * Texts of the measured plot: above it the result of a sweep, after it the samples and what is left
 * out. Pure.
 */
import { group } from 'd3-array';
import { sweepFinding } from '../../../src/core/evaluation/sweep/finding';
import { plainPercent } from '../../../src/core/figures/format';
import { isBaseline, methodLabels } from '../../../src/core/recipe/methods';
import { listed, sentences } from '../../../src/core/text';
import type { MeasuredChoice } from '../../../src/protocol/panel-memory';
import type { PanelSweepPoint } from '../../../src/protocol/measured';
import type { PanelState } from '../../../src/protocol/trade-off';
import { fill } from '../../shared/fill';
import { localize } from '../../shared/l10n';
import type { TradeOffStrings } from '../strings';
import { comparable, isOf, recipeRecords, type MeasuredSet } from './sets';

/** Most recipes that are named; if there are more, their number is given. */
const mostNamed = 3;

type SweptRecord = PanelSweepPoint['record'];

export interface MeasuredNote {
  /** The result of a sweep; empty if there is none. */
  finding: string;
  /** Sentences after the plot; empty if there are none. */
  text: string;
  /** The point of a sweep that is worth keeping, if there is one, and its name. */
  found?: { sweep: string; index: number; name: string };
}

export function measuredNote(
  strings: TradeOffStrings,
  state: PanelState,
  set: MeasuredSet,
  of: MeasuredChoice['y'] = 'accuracy',
): MeasuredNote {
  const { finding = '', notes = [], found } = swept(strings, state, set, of);
  const text = localize(sentences([...notes, ...elsewhereWords(strings, state, set)]));
  return { finding, text, ...(found && { found }) };
}

/** The sweep of the method that does best, as at the end of the sweep. */
function swept(
  strings: TradeOffStrings,
  state: PanelState,
  set: MeasuredSet,
  of: MeasuredChoice['y'],
): Partial<Pick<MeasuredNote, 'finding' | 'found'>> & { notes?: string[] } {
  const points = comparable(state).flatMap(({ id, points: all }) =>
    all.filter(isOf(set)).map((point) => ({ ...point, sweep: id })),
  );
  if (points.length === 0) return {};
  const budgets = new Set(points.map(({ budget }) => budget.reduction)).size;
  const finding = sweepFinding(
    points.map(({ maker: { method }, budget, record }) => ({
      ...{ method, saved: budget.reduction ?? 0 },
      // The text covers the plotted figure.
      record: of === 'accuracy' ? record : onlyDivergence(record),
    })),
  );
  const counted =
    budgets === 1
      ? fill(strings.sweptOnOne, set.samples, set.name)
      : fill(strings.sweptOn, budgets, set.samples, set.name);
  if (finding === undefined) return { notes: [counted] };
  const common = {
    finding: localize(finding.text),
    notes: [counted, ...unreached(strings, points)],
  };
  const { method, saved = NaN } = finding.best ?? {};
  const best = points.find(
    ({ maker, budget }) => maker.method === method && budget.reduction === saved,
  );
  if (!best || method === undefined || isSaved(state, best)) return common;
  const name = fill(strings.pointAt, methodLabels[method], plainPercent(best.reduction.decoder));
  return { ...common, found: { sweep: best.sweep, index: best.index, name } };
}

/** Whether a recipe of the workspace has the schedule already. */
function isSaved(
  { recipes }: PanelState,
  { maker, schedule }: Pick<PanelSweepPoint, 'maker' | 'schedule'>,
): boolean {
  return recipes.some(
    ({ numbers }) =>
      numbers?.maker?.method === maker.method &&
      JSON.stringify(numbers.schedule) === JSON.stringify(schedule),
  );
}

function onlyDivergence({ samples, kl }: SweptRecord): Pick<SweptRecord, 'samples' | 'kl'> {
  return { samples, ...(kl && { kl }) };
}

/**
 * Why the lines of some baselines end earlier: they cannot save as much as others at some budget.
 */
function unreached(
  strings: TradeOffStrings,
  points: readonly Pick<PanelSweepPoint, 'maker' | 'budget'>[],
): string[] {
  const baselines = points.flatMap(({ maker: { method }, budget: { reduction } }) =>
    isBaseline(method) && reduction !== undefined ? [{ method, reduction }] : [],
  );
  const all = new Set(baselines.map(({ method }) => method));
  return [...group(baselines, ({ reduction }) => reduction)]
    .sort(([a], [b]) => a - b)
    .flatMap(([reduction, members]) => {
      const here = new Set(members.map(({ method }) => method));
      const missing = [...all].filter((method) => !here.has(method));
      if (missing.length === 0) return [];
      const names = localize(listed(missing.map((method) => methodLabels[method])));
      return [fill(strings.unreached, plainPercent(reduction), names)];
    });
}

/**
 * Recipes with more measurements in another set of the same data, so that nobody thinks they are
 * lost.
 */
function elsewhereWords(strings: TradeOffStrings, state: PanelState, set: MeasuredSet): string[] {
  const records = recipeRecords(state);
  const here = new Set(records.filter(isOf(set)).map(({ id }) => id));
  const others = records.filter(
    ({ id, record }) => !here.has(id) && record.data === set.data && record.samples > set.samples,
  );
  const bySamples = group(others, ({ record }) => record.samples);
  return [...bySamples].map(([samples, members]) => {
    const names = [...new Set(members.map(({ name }) => name))];
    return names.length > mostNamed
      ? fill(strings.elsewhereMany, names.length, samples, strings.measuredOn)
      : fill(strings.elsewhere, localize(listed(names)), samples, strings.measuredOn);
  });
}
