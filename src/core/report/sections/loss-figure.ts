/** The attention mass dropped against the FLOPs that are saved: no prediction of accuracy. */
import { formatPercent } from '../../cost/format';
import { text } from '../../text';
import type { Figure } from '../figures/figure';
import { lookOf } from '../figures/look';
import { pointsFigure } from '../figures/points-figure';
import type { PlotPoint, Series } from '../figures/points';
import type { Findings, KeyedRecipe, SweepPoint } from '../findings';
import type { Say } from '../types';
import { keyed } from './names';

/** Undefined where fewer than two recipes have it: one is read from the table. */
export function lossFigure({ recipes, groups }: Findings, say: Say): Figure | undefined {
  const all = [...recipes, ...groups.flatMap(({ sweep }) => sweep)].toSorted(
    (a, b) => a.cost.reduction.decoder - b.cost.reduction.decoder,
  );
  const series = (part: 'selfLoss' | 'crossLoss', name: string, index: number): Series => ({
    name,
    look: lookOf(index, 2),
    joined: false,
    isBaseline: false,
    points: all.flatMap((one) => pointOf(one, part, name)),
  });
  const both = [
    series('selfLoss', say(text`Self mass dropped`), 0),
    series('crossLoss', say(text`Cross mass dropped`), 1),
  ];
  if (both[0]!.points.length < 2) return undefined;
  return pointsFigure('mass-dropped', say(text`Attention mass dropped against FLOPs saved`), {
    x: { label: say(text`FLOPs reduction (decoder)`), format: percent },
    y: { label: say(text`Attention mass dropped`), format: percent, includes: 0 },
    series: both,
  });
}

function pointOf(
  one: KeyedRecipe | SweepPoint,
  part: 'selfLoss' | 'crossLoss',
  name: string,
): PlotPoint[] {
  const y = one.recipe.fit?.[part];
  if (y === undefined) return [];
  const x = one.cost.reduction.decoder;
  const said = `${name}: -${formatPercent(x)} FLOPs, ${formatPercent(y, 2)}`;
  return 'key' in one
    ? [{ x, y, key: one.key, tooltip: `${keyed(one)}, ${said}` }]
    : [{ x, y, tooltip: said }];
}

function percent(value: number): string {
  return formatPercent(value, 0);
}
