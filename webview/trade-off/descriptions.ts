/** Sentences of the panel, and the tables for its plots. Pure. */
import { formatFlops, formatPercent, formatTime, formatTokens } from '../../src/core/cost/format';
import { figures } from '../../src/core/figures/all';
import { formatMass } from '../../src/core/figures/format';
import { tokensPerLayer } from '../../src/core/cost/tokens';
import { beforeDecoder } from '../../src/core/cost/types';
import type { CurvePoint, PanelState, PromptShape, Step } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { figure, type Table } from '../shared/csv';
import { fill } from '../shared/fill';
import { formatValue, valueAt, valueOf, type Axis, type Stated } from './axis';
import type { RecipeMark } from './curve-geometry';
import type { ReadoutSchedule } from './readout-types';

/** The words of an axis: its name, the same with its unit, and a template of a value on it. */
interface AxisWords {
  title: string;
  unit: string;
  value: string;
}

function wordsOf(strings: TradeOffStrings, { metric, convention }: Axis): AxisWords {
  const isDecoder = convention === 'decoder';
  const words: Record<Axis['metric'], AxisWords> = {
    flops: {
      title: isDecoder ? strings.axisFlopsDecoder : strings.axisFlopsVisual,
      unit: isDecoder ? strings.titleFlopsDecoder : strings.titleFlopsVisual,
      value: isDecoder ? strings.valueDecoder : strings.valueVisual,
    },
    tokens: {
      title: strings.axisMeanTokens,
      unit: strings.titleMeanTokens,
      value: strings.valueTokens,
    },
    kv: { title: strings.axisKvSaved, unit: strings.titleKvSaved, value: strings.valueKv },
    latency: { title: strings.axisPrefill, unit: strings.axisPrefill, value: strings.valuePrefill },
    ttft: {
      title: strings.axisFirstToken,
      unit: strings.axisFirstToken,
      value: strings.valueFirstToken,
    },
  };
  return words[metric];
}

export function axisTitle(strings: TradeOffStrings, axis: Axis): string {
  return wordsOf(strings, axis).title;
}

/** The same where an axis needs its unit. */
export function axisUnit(strings: TradeOffStrings, axis: Axis): string {
  return wordsOf(strings, axis).unit;
}

/** The slider's text: `60.0% of the FLOPs saved, over all tokens`. */
export function budgetInWords(
  strings: TradeOffStrings,
  axis: Axis,
  reduction: number,
  prompt: Stated,
): string {
  return fill(wordsOf(strings, axis).value, formatValue(axis, valueAt(axis, reduction, prompt)));
}

/** A recipe's point in words: for its tooltip and screen readers. */
export function describeRecipe(strings: TradeOffStrings, axis: Axis, mark: RecipeMark): string {
  const { name, cost, loss, evaluation } = mark;
  const where = `${axisTitle(strings, axis)} ${formatValue(axis, valueOf(axis, cost))}`;
  const flops = formatFlops(cost.flops[axis.convention]);
  // Measurements come first: the mass dropped does not imply them.
  const measured = evaluation
    ? fill(
        strings.recipeAccuracy,
        formatPercent(evaluation.accuracy),
        formatPercent(evaluation.unpruned),
        evaluation.samples,
      )
    : strings.recipeNotMeasured;
  const mass =
    loss && fill(strings.recipeMass, formatMass(loss.selfLoss), formatMass(loss.crossLoss));
  return [fill(strings.recipePoint, name, where, flops), measured, ...(mass ? [mass] : [])].join(
    ' ',
  );
}

/** The announcement of the live region once the slider rests. */
export function announce(strings: TradeOffStrings, title: string, one: ReadoutSchedule): string {
  const { cost, loss } = one;
  const facts = [
    title,
    formatPercent(cost.reduction.decoder),
    formatFlops(cost.flops.decoder),
    figures.meanTokens.format(cost.meanVisualTokens),
    cost.finalVisualTokens,
    formatPercent(cost.kvReduction),
  ];
  if (!loss) return fill(strings.announcementRecipe, ...facts);
  return fill(
    strings.announcement,
    ...facts,
    formatMass(loss.selfLoss),
    formatMass(loss.crossLoss),
  );
}

function timeColumns(strings: TradeOffStrings) {
  return [
    { part: 'prefill', title: strings.axisPrefill },
    { part: 'firstToken', title: strings.axisFirstToken },
  ] as const;
}

/** Everything the curve shows. */
export function curveTable(
  strings: TradeOffStrings,
  frontier: readonly CurvePoint[],
  recipes: readonly RecipeMark[],
): Table {
  const all = [...recipes, ...frontier];
  // Times that the profile has: a profile of a decoder alone lacks the time to first token.
  const times = timeColumns(strings).filter(({ part }) =>
    all.some(({ cost }) => cost.times?.[part]?.pruned !== undefined),
  );
  const columns = [
    strings.series,
    ...times.map(({ title }) => title),
    strings.axisFlopsDecoder,
    strings.axisFlopsVisual,
    strings.axisMeanTokens,
    strings.axisKvSaved,
    strings.accuracy,
    strings.selfLoss,
    strings.crossLoss,
  ];
  const row = (name: string, { cost, loss, evaluation }: ReadoutSchedule) => [
    name,
    ...times.map(({ part }) => figure(cost.times?.[part]?.pruned, formatTime)),
    figure(cost.reduction.decoder, formatPercent),
    figure(cost.reduction.visual, formatPercent),
    figure(cost.meanVisualTokens, formatTokens),
    figure(cost.kvReduction, formatPercent),
    figure(evaluation?.accuracy, formatPercent),
    figure(loss?.selfLoss, formatMass),
    figure(loss?.crossLoss, formatMass),
  ];
  return {
    columns,
    rows: [
      ...recipes.map((mark) => row(mark.name, mark)),
      ...frontier.map(({ cost, ...loss }) => row(strings.curveTitle, { cost, loss })),
    ],
  };
}

export interface ScheduleColumn {
  name: string;
  schedule: readonly Step[];
  prompt: PromptShape;
}

/** A layer, or the place before the first, in words. */
export function placeName(
  strings: Pick<TradeOffStrings, 'layerNumber' | 'beforeDecoder'>,
  layer: number,
): string {
  return layer === beforeDecoder ? strings.beforeDecoder : fill(strings.layerNumber, layer);
}

/**
 * Visual tokens that leave each layer, a column for each schedule; preceded, if some prune before
 * the decoder, by how many enter it.
 */
export function scheduleTable(
  strings: TradeOffStrings,
  layers: number,
  schedules: readonly ScheduleColumn[],
): Table {
  const flows = schedules.map(({ schedule, prompt }) =>
    tokensPerLayer(layers, prompt.visualTokens, schedule),
  );
  const isCut = flows.some(({ entering }, at) => entering[0]! < schedules[at]!.prompt.visualTokens);
  return {
    columns: [strings.layer, ...schedules.map(({ name }) => name)],
    rows: [
      ...(isCut ? [[strings.beforeDecoder, ...flows.map(({ entering }) => entering[0]!)]] : []),
      ...Array.from({ length: layers }, (_, layer) => [
        layer,
        ...flows.map(({ leaving }) => leaving[layer]!),
      ]),
    ],
  };
}

/** The samples of the curve; while these are few, the progress of preparing all. */
export function samplesWords(
  strings: TradeOffStrings,
  { situation }: PanelState,
): string | undefined {
  if (situation.kind !== 'ready') return undefined;
  const { curve, sharpening } = situation;
  if (!sharpening) return fill(strings.samplesCount, curve.samples);
  const { samples, part } = sharpening;
  return fill(strings.samplesSharpened, curve.samples, samples, formatPercent(part, 0));
}
