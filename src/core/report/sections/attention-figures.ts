/** The attention mass that a recipe lost by layer, measured beside simulated: a figure a recipe. */
import { figures } from '../../figures/all';
import { formatMass } from '../../figures/format';
import { layerScale, zeroScale } from '../../plot/scale';
import { seriesPath } from '../../plot/series';
import type { AttentionRecord, EvaluationRecord } from '../../recipe/types';
import { text } from '../../text';
import type { Figure } from '../figures/figure';
import { pointsFigure, type FigurePlot, type FigurePoint } from '../figures/points-figure';
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
        say(text`Attention mass dropped by layer, measured and simulated: recipe ${recipe.key}`),
        {
          x: { title: say(text`Layer`), tick: String, scale: layerScale },
          y: {
            title: say(figures.selfLost.axis),
            tick: figures.selfLost.tick,
            scale: zeroScale,
          },
          ...bySeries(layers, say),
        },
      ),
    ];
  });
}

/** A plot of one point would add nothing to the table. */
function shownLayers({ attention }: EvaluationRecord): readonly Layer[] {
  const layers = attention?.layers ?? [];
  return layers.length > 1 ? layers : [];
}

function bySeries(layers: readonly Layer[], say: Say): Pick<FigurePlot, 'points' | 'series'> {
  const all = (['self', 'cross'] as const).flatMap((part) => [
    {
      ...{ id: `${part}-measured`, look: lookOf(part, false) },
      name: part === 'self' ? say(text`Self mass, measured`) : say(text`Cross mass, measured`),
      of: (layer: Layer): Pick<FigurePoint, 'y' | 'interval'> | undefined => {
        const { value, interval } = layer[part];
        return { y: value, interval };
      },
    },
    {
      ...{ id: `${part}-simulated`, look: lookOf(part, true) },
      name: part === 'self' ? say(text`Self mass, simulated`) : say(text`Cross mass, simulated`),
      of: ({ simulated }: Layer): Pick<FigurePoint, 'y' | 'interval'> | undefined =>
        simulated && { y: simulated[part] },
    },
  ]);
  const points = all.flatMap(({ id, name, of }) =>
    layers.flatMap((one): FigurePoint[] => {
      const value = of(one);
      if (!value) return [];
      const tooltip = `${name}, ${say(text`layer ${one.layer}`)}: ${formatMass(value.y)}`;
      const key = `${id} ${one.layer}`;
      return [{ ...{ key, series: id, x: one.layer }, ...value, joined: '', tooltip }];
    }),
  );
  return { points, series: all };
}

/** The mark shows measured or simulated, the colour self or cross mass. */
function lookOf(part: 'self' | 'cross', isSimulated: boolean) {
  return {
    mark: seriesPath(isSimulated ? 'random' : 'fitprune'),
    className: `${isSimulated ? 'baseline' : 'own'} mass-${part}`,
    isBehind: isSimulated,
  };
}
