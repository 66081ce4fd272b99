/** The attention mass that a recipe lost by layer, measured beside simulated: a figure a recipe. */
import { figures } from '../../figures/all';
import { formatMass } from '../../figures/format';
import type { AttentionRecord, EvaluationRecord } from '../../recipe/types';
import { text } from '../../text';
import type { Figure } from '../figures/figure';
import { lookOf } from '../figures/look';
import { pointsFigure } from '../figures/points-figure';
import type { PlotPoint, Series } from '../figures/points';
import type { MeasuredGroup } from '../findings';
import type { Say } from '../types';

type Layer = AttentionRecord['layers'][number];

export function attentionFigures({ entries }: MeasuredGroup, suffix: string, say: Say): Figure[] {
  return entries.flatMap(({ recipe, record }) => {
    const layers = shownLayers(record);
    if (layers.length === 0) return [];
    return [
      pointsFigure(
        `attention-${recipe.key}${suffix}`,
        say(text`Attention mass lost by layer, measured and simulated: recipe ${recipe.key}`),
        {
          // Of few layers there are ticks between two.
          x: {
            label: say(text`Layer`),
            format: (value) => (Number.isInteger(value) ? String(value) : ''),
          },
          y: {
            label: say(figures.selfLost.axis),
            format: figures.selfLost.tick,
            includes: 0,
          },
          series: bySeries(layers, say),
        },
      ),
    ];
  });
}

/** A plot of one point tells nothing that the table does not. */
function shownLayers({ attention }: EvaluationRecord): readonly Layer[] {
  const layers = attention?.layers ?? [];
  return layers.length > 1 ? layers : [];
}

function bySeries(layers: readonly Layer[], say: Say): Series[] {
  const series = (
    [name, index]: readonly [string, number],
    of: (layer: Layer) => Pick<PlotPoint, 'y' | 'interval'> | undefined,
    isBaseline = false,
  ): Series => ({
    ...{ name, look: lookOf(index, 2), joined: true, isBaseline },
    points: layers.flatMap((one) => {
      const value = of(one);
      const where = say(text`layer ${one.layer}`);
      return value
        ? [{ x: one.layer, ...value, tooltip: `${name}, ${where}: ${formatMass(value.y)}` }]
        : [];
    }),
  });
  const simulated = (part: 'self' | 'cross') => (layer: Layer) =>
    layer.simulated && { y: layer.simulated[part] };
  return [
    series([say(text`Self mass, measured`), 0], ({ self }) => measured(self)),
    series([say(text`Self mass, simulated`), 2], simulated('self'), true),
    series([say(text`Cross mass, measured`), 1], ({ cross }) => measured(cross)),
    series([say(text`Cross mass, simulated`), 3], simulated('cross'), true),
  ].filter(({ points }) => points.length > 0);
}

function measured({ value, interval }: Layer['self']): Pick<PlotPoint, 'y' | 'interval'> {
  return { y: value, interval };
}
