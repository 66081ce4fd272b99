/** Sentences about measured points, and the table of them. Pure. */
import { formatPercent, formatTime } from '../../../src/core/cost/format';
import { formatKl, formatMass } from '../../../src/core/figures/format';
import { betterBaselines, methodLabels } from '../../../src/core/recipe/methods';
import type { EvaluationBySet } from '../../../src/protocol/measured';
import type { PanelState } from '../../../src/protocol/trade-off';
import type { TradeOffStrings } from '../strings';
import type { Table } from '../../shared/csv';
import { fill } from '../../shared/fill';
import type { Series } from '../../../src/core/plot/series';
import type { MeasuredPoint } from './points';
import { isOf, recipeRecords, type MeasuredSet } from './sets';

export function seriesName(strings: TradeOffStrings, series: Series): string {
  if (series === 'refined') return strings.refinedSeries;
  return series === 'hand' ? strings.handSeries : methodLabels[series];
}

/** `shapes-60`, or `FitPrune at 45.2%`: how a point is spoken of. */
export function pointName(strings: TradeOffStrings, point: MeasuredPoint): string {
  if (point.name !== '') return point.name;
  const series = seriesName(strings, point.series);
  const whole =
    point.seeds === undefined ? series : fill(strings.randomSeries, series, point.seeds);
  return fill(strings.pointAt, whole, formatPercent(point.reduction));
}

/** A point in words: its tooltip, what stands below the plot, what a screen reader says. */
export function describePoint(
  strings: TradeOffStrings,
  point: MeasuredPoint,
  onFront: boolean,
): string {
  const { retained, accuracy, dense, kl, attention, time, samples, name, series } = point;
  const facts = [
    fill(strings.pointSaves, pointName(strings, point), formatPercent(point.reduction)),
    retained && retainedInWords(strings, retained),
    accuracy !== undefined && dense !== undefined
      ? fill(strings.pointAccuracy, formatPercent(accuracy), formatPercent(dense))
      : undefined,
    kl === undefined ? undefined : fill(strings.pointKl, formatKl(kl)),
    attention &&
      fill(strings.pointAttention, formatMass(attention.self), formatMass(attention.cross)),
    time === undefined ? undefined : fill(strings.pointTime, formatTime(time)),
    fill(strings.pointSamples, samples),
    // A recipe's name does not say what made it.
    name === '' ? undefined : `${seriesName(strings, series)}.`,
    onFront ? strings.pointFront : undefined,
  ];
  return facts.filter((fact) => fact !== undefined).join(' ');
}

function retainedInWords(
  strings: TradeOffStrings,
  { value, interval }: NonNullable<MeasuredPoint['retained']>,
): string {
  if (!interval) return fill(strings.pointNoInterval, formatPercent(value));
  const [low, high] = interval;
  return fill(strings.pointRetained, formatPercent(value), formatPercent(low), formatPercent(high));
}

/** Lines of warnings at most; the rest is counted. */
const mostWarnings = 2;

/** Baselines that are better beyond their intervals, worst news first; one line for each recipe or budget. */
export function warnings(strings: TradeOffStrings, state: PanelState, set: MeasuredSet): string[] {
  const lines = judged(strings, state, set).flatMap(({ name, record }) =>
    betterBaselines(record).map(({ baseline, by }) => {
      const label = methodLabels[baseline.method];
      const isAccuracy = by.includes('accuracy');
      const [low, high] = (isAccuracy ? baseline.ahead : baseline.klAhead)!;
      const text = isAccuracy
        ? fill(strings.betterAccuracy, label, name, points(-high), points(-low))
        : fill(strings.betterKl, label, name, formatKl(-high), formatKl(-low));
      return { text, isAccuracy, by: -high };
    }),
  );
  lines.sort((a, b) => Number(b.isAccuracy) - Number(a.isAccuracy) || b.by - a.by);
  const texts = lines.map(({ text }) => text);
  const more = texts.length - mostWarnings;
  return more > 0 ? [...texts.slice(0, mostWarnings), fill(strings.betterMore, more)] : texts;
}

/** What stands against baselines: recipes, and the fitted budgets of sweeps. */
function judged(
  strings: TradeOffStrings,
  state: PanelState,
  set: MeasuredSet,
): { name: string; record: EvaluationBySet }[] {
  const named = recipeRecords(state).filter(isOf(set));
  const swept = state.measuring.sweeps
    .filter(({ stale }) => stale === undefined)
    .flatMap(({ points: all }) =>
      all.map(({ maker, reduction, record }) => ({
        name: fill(strings.pointAt, methodLabels[maker.method], formatPercent(reduction.decoder)),
        record,
      })),
    )
    .filter(isOf(set))
    // A point that was saved is spoken of by its recipe's name.
    .filter(({ record }) => !named.some((other) => other.record.schedule === record.schedule));
  return [...named, ...swept];
}

/** Everything the plot shows: fractions as numbers, so that a spreadsheet can plot them. */
export function measuredTable(strings: TradeOffStrings, points: readonly MeasuredPoint[]): Table {
  const columns = [
    strings.tableName,
    strings.series,
    strings.tableSource,
    strings.axisFlopsDecoder,
    strings.retained,
    strings.tableLow,
    strings.tableHigh,
    strings.accuracy,
    strings.tableDense,
    strings.tableKl,
    strings.timeAxis,
    strings.tableSamples,
  ];
  const rows = points.map((point) => [
    pointName(strings, point),
    seriesName(strings, point.series),
    sourceName(strings, point),
    round(point.reduction),
    round(point.retained?.value),
    round(point.retained?.interval?.[0]),
    round(point.retained?.interval?.[1]),
    round(point.accuracy),
    round(point.dense),
    round(point.kl),
    round(point.time),
    point.samples,
  ]);
  return { columns, rows };
}

function sourceName(strings: TradeOffStrings, { source, name }: MeasuredPoint): string {
  if (source.kind === 'beside') return source.name;
  return source.kind === 'sweep' ? strings.sourceSweep : fill(strings.sourceRecipe, name);
}

/** A fraction as points, without their unit. */
function points(fraction: number): string {
  return (100 * fraction).toFixed(1);
}

function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(6));
}
