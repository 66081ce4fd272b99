/** Sentences about measured points, and the table of them. Pure. */
import { formatPercent, formatTime } from '../../../src/core/cost/format';
import { formatKl, formatMass, klColumn, plainPercent } from '../../../src/core/figures/format';
import { memoryChangeText } from '../../../src/core/figures/memory';
import { peakMemory } from '../../../src/core/figures/measured';
import { methodLabels } from '../../../src/core/recipe/methods';
import { sentences, text } from '../../../src/core/text';
import { localize } from '../../shared/l10n';
import type { TradeOffStrings } from '../strings';
import { figure, type Cell, type Table } from '../../shared/csv';
import { fill } from '../../shared/fill';
import { othersLabel, seriesOrder, type Series } from '../../../src/core/plot/series';
import type { MeasuredWords } from './geometry';
import type { MeasuredPoint } from './points';
import type { MeasuredSet } from './sets';

function seriesName(strings: TradeOffStrings, series: Series): string {
  if (series === 'refined') return strings.refinedSeries;
  return series === 'hand' ? strings.handSeries : methodLabels[series];
}

/** `evaluation.jsonl, 50 samples`: the words that distinguish sets. */
export function setWords(
  strings: TradeOffStrings,
  { name, samples }: Pick<MeasuredSet, 'name' | 'samples'>,
): string {
  return fill(strings.measuredSet, name, samples);
}

/** `shapes-60`, or `FitPrune at 45.2%`: what a point is called in sentences. */
export function pointName(strings: TradeOffStrings, point: MeasuredPoint): string {
  if (point.name !== '') return point.name;
  const series = seriesName(strings, point.series);
  const whole =
    point.seeds === undefined ? series : fill(strings.randomSeries, series, point.seeds);
  return fill(strings.pointAt, whole, plainPercent(point.reduction));
}

/** A point in words: for its tooltip, the text below the plot, and screen readers. */
export function describePoint(
  strings: TradeOffStrings,
  point: MeasuredPoint,
  onFront: boolean,
): string {
  const { retained, accuracy, unpruned, kl, attention, time, memory, samples, name, series } =
    point;
  const facts = [
    fill(strings.pointSaves, pointName(strings, point), plainPercent(point.reduction)),
    retained && retainedInWords(strings, retained),
    accuracy !== undefined && unpruned !== undefined
      ? fill(strings.pointAccuracy, formatPercent(accuracy), formatPercent(unpruned))
      : undefined,
    kl === undefined ? undefined : fill(strings.pointKl, formatKl(kl)),
    attention &&
      fill(strings.pointAttention, formatMass(attention.self), formatMass(attention.cross)),
    time === undefined ? undefined : fill(strings.pointTime, formatTime(time)),
    time === undefined ? undefined : memoryInWords(strings, memory),
    fill(strings.pointSamples, samples),
    // A recipe's name does not show its method.
    name === '' ? undefined : localize(text`${seriesName(strings, series)}.`),
    onFront ? strings.pointFront : undefined,
  ];
  return localize(sentences(facts.filter((fact) => fact !== undefined)));
}

function memoryInWords(strings: TradeOffStrings, memory: MeasuredPoint['memory']): string {
  if (!memory) return strings.pointNoMemory;
  const { format } = peakMemory;
  const [pruned, unpruned] = [format(memory.pruned), format(memory.dense)];
  const change = memoryChangeText(memory);
  return change === undefined
    ? fill(strings.pointMemory, pruned, unpruned)
    : fill(strings.pointMemoryChange, pruned, unpruned, localize(change));
}

function retainedInWords(
  strings: TradeOffStrings,
  { value, interval }: NonNullable<MeasuredPoint['retained']>,
): string {
  if (!interval) return fill(strings.pointNoInterval, formatPercent(value));
  const [low, high] = interval;
  return fill(strings.pointRetained, formatPercent(value), formatPercent(low), formatPercent(high));
}

/** Everything the plot shows. */
export function measuredTable(strings: TradeOffStrings, points: readonly MeasuredPoint[]): Table {
  // Beside times alone, and named as missing where only these were measured.
  const isTimed = points.some(({ time }) => time !== undefined);
  const columns = [
    strings.tableName,
    strings.series,
    strings.tableSource,
    strings.axisFlopsDecoder,
    strings.retained,
    strings.tableLow,
    strings.tableHigh,
    strings.accuracy,
    strings.tableUnpruned,
    strings.tableKl,
    strings.timeAxis,
    ...(isTimed ? [strings.peakMemory] : []),
    strings.tableSamples,
  ];
  const nats = klColumn(points.map(({ kl }) => kl));
  const rows = points.map((point) => [
    pointName(strings, point),
    seriesName(strings, point.series),
    sourceName(strings, point),
    figure(point.reduction, formatPercent),
    figure(point.retained?.value, formatPercent),
    figure(point.retained?.interval?.[0], formatPercent),
    figure(point.retained?.interval?.[1], formatPercent),
    figure(point.accuracy, formatPercent),
    figure(point.unpruned, formatPercent),
    figure(point.kl, nats),
    figure(point.time, formatTime),
    ...(isTimed ? [memoryCell(strings, point)] : []),
    point.samples,
  ]);
  return { columns, rows };
}

function memoryCell(strings: TradeOffStrings, { time, memory }: MeasuredPoint): Cell {
  const missing = time === undefined ? undefined : strings.notMeasuredYet;
  return figure(memory?.pruned, peakMemory.format) ?? missing;
}

function sourceName(strings: TradeOffStrings, { source, name }: MeasuredPoint): string {
  if (source.kind === 'beside') return source.name;
  return source.kind === 'sweep' ? strings.sourceSweep : fill(strings.sourceRecipe, name);
}

/** The words in the plot itself. */
export function plotWords(strings: TradeOffStrings): MeasuredWords {
  const { front, unpruned } = strings;
  const more = (count: number): string => localize(othersLabel(count));
  const axes = {
    ...{ flops: strings.titleFlopsDecoder, time: strings.timeAxis },
    ...{ accuracy: strings.retainedAxis, kl: strings.klAxis },
  };
  const series = Object.fromEntries(seriesOrder.map((one) => [one, seriesName(strings, one)]));
  return { series, front, unpruned, more, axes };
}
