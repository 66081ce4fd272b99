/**
 * The measured trade-off as figures: accuracy that is left, and fidelity, against the FLOPs that
 * are saved.
 */
import { formatPercent, formatSaving } from '../../cost/format';
import { figures } from '../../figures/all';
import type { Plotted } from '../../figures/figure';
import { formatKl, formatPercentInterval } from '../../figures/format';
import { retainedOf } from '../../figures/retained';
import { bySaving } from '../../plot/front';
import { oneEach } from '../../plot/one-each';
import type { PlotAxis } from '../../plot/points';
import { divergenceScale, isOneSaving, keptScale, savedScale } from '../../plot/scale';
import { drawnSeries, frontLabel, referenceLabel, seriesLabel, seriesOf } from '../../plot/series';
import { methodLabels, usualMethod } from '../../recipe/methods';
import type { BaselineRecord, EvaluationRecord, Recipe } from '../../recipe/types';
import { text } from '../../text';
import type { Figure } from '../figures/figure';
import { pointsFigure, type FigurePoint } from '../figures/points-figure';
import type { MeasuredGroup } from '../findings';
import type { Say } from '../types';
import { keyed } from './names';

/** More recipes are called by their keys alone. */
const mostNamed = 4;

type Value = Pick<FigurePoint, 'y' | 'interval'> | undefined;

/** How a figure reads its values from records. */
interface Reading {
  record(record: EvaluationRecord): Value;
  /** @param beside the record of the recipe it was measured with */
  baseline(baseline: BaselineRecord, beside: EvaluationRecord): Value;
  format(value: number): string;
}

/** One point shows nothing that the table beside it does not. */
const leastPoints = 2;

/** A reader who takes a value from the axis must know. */
const aside = text`Marks of equal cost are drawn next to each other.`;

/** Undefined if too few recipes have an accuracy. */
export function retainedFigure(group: MeasuredGroup, suffix: string, say: Say): Figure | undefined {
  const points = allPoints(group, retained, say);
  if (points.length < leastPoints) return undefined;
  return pointsFigure(`trade-off${suffix}`, say(text`Accuracy against FLOPs saved, measured`), {
    x: flopsAxis(say),
    y: { ...axisOf(figures.retained, say), scale: keptScale },
    ...{ points, series: drawnSeries((id) => say(seriesLabel(id))), aside: say(aside) },
    front: { ...bySaving, better: figures.retained.better, name: say(frontLabel) },
    reference: { name: say(referenceLabel), y: 1 },
  });
}

/** Undefined if too few recipes have a KL divergence. */
export function fidelityFigure(group: MeasuredGroup, suffix: string, say: Say): Figure | undefined {
  const points = allPoints(group, fidelity, say);
  if (points.length < leastPoints) return undefined;
  return pointsFigure(`fidelity${suffix}`, say(text`KL divergence against FLOPs saved, measured`), {
    x: flopsAxis(say),
    y: { ...axisOf(figures.kl, say), scale: divergenceScale },
    ...{ points, series: drawnSeries((id) => say(seriesLabel(id))), aside: say(aside) },
    front: { ...bySaving, better: figures.kl.better, name: say(frontLabel) },
  });
}

function flopsAxis(say: Say): PlotAxis {
  return { ...axisOf(figures.reductionDecoder, say), scale: savedScale, isOne: isOneSaving };
}

const retained: Reading = {
  record: (record) => {
    const left = retainedOf(record);
    return left && { y: left.value, interval: left.interval };
  },
  baseline: ({ accuracy, interval }, { dense: unpruned, samples, answered }) => {
    const left = retainedOf({ accuracy, dense: unpruned, interval, samples, answered });
    return left && { y: left.value, interval: left.interval };
  },
  format: formatPercent,
};

const fidelity: Reading = {
  record: ({ kl }) => kl && { y: kl.mean },
  baseline: ({ kl }) => (kl === undefined ? undefined : { y: kl }),
  format: formatKl,
};

/** Baselines, sweeps and recipes; only the last have a letter. */
function allPoints(group: MeasuredGroup, reading: Reading, say: Say): FigurePoint[] {
  return [
    ...baselinePoints(group, reading),
    ...sweepPoints(group, reading, say),
    ...recipePoints(group, reading),
  ];
}

function baselinePoints({ entries, sweep }: MeasuredGroup, reading: Reading): FigurePoint[] {
  const records = [
    // Budgets of one sweep are joined by a line; baselines beside recipes were measured separately.
    ...sweep
      .toSorted((a, b) => usualFirst(a.recipe) - usualFirst(b.recipe))
      .map(({ record }) => ({ record, joined: '' })),
    ...entries.map(({ record }) => ({ record, joined: undefined })),
  ];
  const points = records.flatMap(({ record, joined }, at) =>
    (record.baselines ?? []).flatMap((baseline): FigurePoint[] => {
      const { method, reachable, reduction } = baseline;
      const value = reading.baseline(baseline, record);
      if (!reachable || !value) return [];
      const point = pointAt(methodLabels[method], reduction, value, reading);
      return [{ ...point, key: `${at} ${method}`, series: method, joined }];
    }),
  );
  return oneEach(points, (point) => point);
}

/**
 * Order of methods: if two were fitted at one budget, their baselines differ, and a line must take
 * one of them throughout.
 */
function usualFirst({ fit }: Recipe): number {
  return Number(fit?.method !== usualMethod);
}

function sweepPoints({ sweep }: MeasuredGroup, reading: Reading, say: Say): FigurePoint[] {
  return sweep.flatMap(({ record, cost, recipe, letter }, at): FigurePoint[] => {
    const value = reading.record(record);
    // One that has become a recipe is drawn once, with its letter.
    if (!value || letter !== undefined) return [];
    const series = seriesOf(recipe.fit);
    const point = pointAt(say(seriesLabel(series)), cost.reduction.decoder, value, reading);
    return [{ ...point, key: `sweep ${at}`, series, joined: '' }];
  });
}

function recipePoints({ entries, sweep }: MeasuredGroup, reading: Reading): FigurePoint[] {
  const swept = new Set(sweep.map(({ letter }) => letter));
  return entries.flatMap(({ recipe, record }): FigurePoint[] => {
    const value = reading.record(record);
    if (!value) return [];
    const point = pointAt(keyed(recipe), recipe.cost.reduction.decoder, value, reading);
    return [
      {
        ...point,
        key: `recipe ${recipe.key}`,
        series: seriesOf(recipe.recipe.fit),
        label: entries.length > mostNamed ? recipe.key : keyed(recipe),
        joined: swept.has(recipe.key) ? '' : undefined,
      },
    ];
  });
}

function pointAt(
  name: string,
  x: number,
  value: NonNullable<Value>,
  reading: Reading,
): Omit<FigurePoint, 'key' | 'series'> {
  const { y, interval } = value;
  const range = interval ? ` ${formatPercentInterval(interval)}` : '';
  return {
    x,
    y,
    interval,
    tooltip: `${name}: ${formatSaving(x)} FLOPs, ${reading.format(y)}${range}`,
  };
}

function axisOf(figure: Plotted<never>, say: Say): Omit<PlotAxis, 'scale'> {
  return { title: say(figure.axis), tick: figure.tick };
}
