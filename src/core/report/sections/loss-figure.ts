/** The attention mass dropped against the FLOPs that are saved: no prediction of accuracy. */
import { formatPercent } from '../../cost/format';
import { figures } from '../../figures/all';
import { formatMass, hundredths } from '../../figures/format';
import { massAxis } from '../../figures/mass';
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
    series('selfLoss', say(figures.selfLoss.label), 0),
    series('crossLoss', say(figures.crossLoss.label), 1),
  ];
  if (both[0]!.points.length < 2) return undefined;
  return pointsFigure('mass-dropped', say(text`Attention mass dropped against FLOPs saved`), {
    x: { label: say(figures.reductionDecoder.axis), format: hundredths },
    y: { label: say(massAxis), format: hundredths, includes: 0 },
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
  const said = `${name}: -${formatPercent(x)} FLOPs, ${formatMass(y)}`;
  return 'key' in one
    ? [{ x, y, key: one.key, tooltip: `${keyed(one)}, ${said}` }]
    : [{ x, y, tooltip: said }];
}
