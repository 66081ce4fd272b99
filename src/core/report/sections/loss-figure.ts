/** The attention mass dropped against the FLOPs that are saved: no prediction of accuracy. */
import { formatSaving } from '../../cost/format';
import { figures } from '../../figures/all';
import { massAxis } from '../../figures/mass';
import { isOneSaving, savedScale, zeroScale } from '../../plot/scale';
import { seriesPath } from '../../plot/series';
import type { Recipe } from '../../recipe/types';
import { text } from '../../text';
import type { Figure } from '../figures/figure';
import { pointsFigure, type FigurePoint } from '../figures/points-figure';
import type { Findings, KeyedRecipe, SweepPoint } from '../findings';
import type { Say } from '../types';
import { keyed, methodName } from './names';

/**
 * One figure for each method, whose budgets it compares; none for a method with a single recipe,
 * which the table covers.
 */
export function lossFigures({ recipes, groups }: Findings, say: Say): Figure[] {
  // A point that has become a recipe is drawn once, with its letter.
  const swept = groups.flatMap(({ sweep }) => sweep.filter(({ letter }) => letter === undefined));
  const all = [...recipes, ...swept].toSorted(
    (a, b) => a.cost.reduction.decoder - b.cost.reduction.decoder,
  );
  const methods = [...new Set(all.map(({ recipe }) => methodName(recipe, say)))];
  return methods.flatMap((method) => {
    const own = all.filter(({ recipe }) => methodName(recipe, say) === method);
    const points = own.flatMap((one, index) =>
      parts.flatMap((part) => pointOf(one, index, part, say)),
    );
    if (points.length < 2 * parts.length) return [];
    const name = `mass-dropped-${slugOf(own[0]!.recipe)}`;
    const title = say(text`Attention mass dropped against FLOPs saved, ${method}`);
    return [
      pointsFigure(name, title, {
        x: {
          title: say(figures.reductionDecoder.axis),
          tick: figures.reductionDecoder.tick,
          scale: savedScale,
          isOne: isOneSaving,
        },
        y: { title: say(massAxis), tick: figures.selfLoss.tick, scale: zeroScale },
        points,
        series: parts.map(({ key, label }) => ({
          ...{ id: key, name: say(label), look: massLooks[key] },
        })),
      }),
    ];
  });
}

const parts = [figures.selfLoss, figures.crossLoss] as const;

/** Name of a method in file names, the same in every language. */
function slugOf({ fit }: Recipe): string {
  const { method, refined, objective } = fit ?? {};
  return [method?.replace('+', '-plus'), refined && 'refined', objective].filter(Boolean).join('-');
}

/** As in the panel: self mass a line, cross mass a broken one. */
const massLooks = {
  selfLoss: { mark: seriesPath('fitprune'), className: 'own mass-self', isBehind: false },
  crossLoss: {
    mark: seriesPath('fitprune-published'),
    className: 'own mass-cross',
    isBehind: false,
  },
} as const;

function pointOf(
  one: KeyedRecipe | SweepPoint,
  at: number,
  { key: series, label, read, format }: typeof figures.selfLoss | typeof figures.crossLoss,
  say: Say,
): FigurePoint[] {
  const y = one.recipe.fit && read(one.recipe.fit);
  if (y === undefined) return [];
  const x = one.cost.reduction.decoder;
  const figures = `${say(label)}: ${formatSaving(x)} FLOPs, ${format(y)}`;
  const point = { key: `${at} ${series}`, series, x, y, joined: '' };
  return 'key' in one
    ? [{ ...point, label: one.key, tooltip: `${keyed(one)}, ${figures}` }]
    : [{ ...point, tooltip: figures }];
}
