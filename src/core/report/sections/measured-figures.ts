/** The measured trade-off as figures: accuracy that is left, and fidelity, against the FLOPs that are saved. */
import { formatPercent } from '../../cost/format';
import { figures } from '../../figures/all';
import { formatKl, formatPercentInterval } from '../../figures/format';
import { retainedOf } from '../../figures/retained';
import { baselineMethods, methodLabels } from '../../recipe/methods';
import type { BaselineRecord, EvaluationRecord, Method } from '../../recipe/types';
import { text } from '../../text';
import type { Figure } from '../figures/figure';
import { handLook, methodLooks } from '../figures/look';
import { pointsFigure } from '../figures/points-figure';
import type { PlotPoint, PointsPlot, Series } from '../figures/points';
import type { MeasuredGroup } from '../findings';
import type { Say } from '../types';
import { keyed } from './names';

type Value = Pick<PlotPoint, 'y' | 'interval'> | undefined;

/** How a figure reads its values from records. */
interface Reading {
  record(record: EvaluationRecord): Value;
  /** @param beside the record of the recipe it was measured with */
  baseline(baseline: BaselineRecord, beside: EvaluationRecord): Value;
  format(value: number): string;
}

/** Undefined where nothing has an accuracy. */
export function retainedFigure(group: MeasuredGroup, suffix: string, say: Say): Figure | undefined {
  const series = allSeries(group, retained, say);
  if (series.length === 0) return undefined;
  return pointsFigure(`trade-off${suffix}`, say(text`Accuracy against FLOPs saved, measured`), {
    x: flopsAxis(say),
    y: { label: say(figures.retained.axis), format: figures.retained.tick },
    series,
    front: { name: say(text`Pareto front`), better: 'higher', start: [0, 1] },
    reference: { name: say(text`unpruned`), y: 1 },
  });
}

/** Undefined where no KL divergence was measured. */
export function fidelityFigure(group: MeasuredGroup, suffix: string, say: Say): Figure | undefined {
  const series = allSeries(group, fidelity, say);
  if (series.length === 0) return undefined;
  return pointsFigure(`fidelity${suffix}`, say(text`KL divergence against FLOPs saved, measured`), {
    x: flopsAxis(say),
    y: { label: say(figures.kl.axis), format: figures.kl.tick },
    series,
    front: { name: say(text`Pareto front`), better: 'lower', start: [0, 0] },
  });
}

function flopsAxis(say: Say): PointsPlot['x'] {
  return {
    label: say(figures.reductionDecoder.axis),
    format: figures.reductionDecoder.tick,
  };
}

const retained: Reading = {
  record: (record) => {
    const left = retainedOf(record);
    return left && { y: left.value, interval: left.interval };
  },
  baseline: ({ accuracy, interval }, { dense }) => {
    const left = retainedOf({ accuracy, dense, interval });
    return left && { y: left.value, interval: left.interval };
  },
  format: formatPercent,
};

const fidelity: Reading = {
  record: ({ kl }) => kl && { y: kl.mean },
  baseline: ({ kl }) => (kl === undefined ? undefined : { y: kl }),
  format: formatKl,
};

/** Baselines by method, sweeps by method, then one series for each way recipes came about. */
function allSeries(group: MeasuredGroup, reading: Reading, say: Say): Series[] {
  return [
    ...baselineSeries(group, reading),
    ...sweepSeries(group, reading, say),
    ...recipeSeries(group, reading, say),
  ].filter(({ points }) => points.length > 0);
}

function baselineSeries({ entries, sweep }: MeasuredGroup, reading: Reading): Series[] {
  const records = [...entries, ...sweep].map(({ record }) => record);
  return baselineMethods.map((method) => {
    const points = records.flatMap((record) =>
      (record.baselines ?? []).flatMap((baseline): PlotPoint[] => {
        const value = reading.baseline(baseline, record);
        if (baseline.method !== method || !baseline.reachable || !value) return [];
        return [pointAt(methodLabels[method], baseline.reduction, value, reading)];
      }),
    );
    return {
      name: methodLabels[method],
      look: methodLooks[method],
      joined: true,
      isBaseline: true,
      points: points.toSorted((a, b) => a.x - b.x),
    };
  });
}

function sweepSeries({ sweep }: MeasuredGroup, reading: Reading, say: Say): Series[] {
  const methods = [...new Set(sweep.map(({ method }) => method))];
  return methods.map((method) => {
    const label = labelOf(method, say);
    return {
      name: say(text`${label}, sweep`),
      look: lookOf(method),
      joined: true,
      isBaseline: false,
      points: sweep
        .filter((point) => point.method === method)
        .flatMap(({ record, cost }) => {
          const value = reading.record(record);
          return value ? [pointAt(label, cost.reduction.decoder, value, reading)] : [];
        }),
    };
  });
}

function recipeSeries({ entries }: MeasuredGroup, reading: Reading, say: Say): Series[] {
  const methods = [...new Set(entries.map(({ recipe }) => recipe.recipe.fit?.method))];
  return methods.map((method) => {
    const own = entries.filter(({ recipe }) => recipe.recipe.fit?.method === method);
    const names = own.map(({ recipe }) => keyed(recipe)).join(', ');
    return {
      name: `${labelOf(method, say)}: ${names}`,
      look: lookOf(method),
      joined: false,
      isBaseline: false,
      points: own.flatMap(({ recipe, record }) => {
        const value = reading.record(record);
        const x = recipe.cost.reduction.decoder;
        return value ? [{ ...pointAt(keyed(recipe), x, value, reading), key: recipe.key }] : [];
      }),
    };
  });
}

function pointAt(name: string, x: number, value: NonNullable<Value>, reading: Reading): PlotPoint {
  const { y, interval } = value;
  const range = interval ? ` ${formatPercentInterval(interval)}` : '';
  return {
    x,
    y,
    interval,
    tooltip: `${name}: -${formatPercent(x)} FLOPs, ${reading.format(y)}${range}`,
  };
}

function labelOf(method: Method | undefined, say: Say): string {
  return method === undefined ? say(text`by hand`) : methodLabels[method];
}

function lookOf(method: Method | undefined): Series['look'] {
  return method === undefined ? handLook : methodLooks[method];
}
