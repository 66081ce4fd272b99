/** Where everything of the curve plot is: costs and losses to pixels. Pure. */
import { bisector } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type {
  Attention,
  Cost,
  CurvePoint,
  Evaluation,
  Loss,
  MassKey,
} from '../../src/protocol/trade-off';
import {
  frameOf,
  margin,
  rowCount,
  tickCount,
  type Frame,
  type Size,
} from '../../src/core/plot/frame';
import { placeLabels, type Box, type PlacedLabel } from '../../src/core/plot/labels';
import { endRoom, placeEnds, type EndLabel } from '../../src/core/plot/end-labels';
import { marked, zeroScale, type Scale } from '../../src/core/plot/scale';
import { isAmount, isTime, valueOf, type Axis, type Stated } from './axis';
import { floorRow, placeFloor, type PlacedFloor } from './floor-place';
import { rangeOf, sideOf } from './curve-range';

/** A recipe with the costs of its present text. */
export interface RecipeMark {
  id: string;
  name: string;
  cost: Cost;
  loss?: Loss | undefined;
  evaluation?: Evaluation | undefined;
  attention?: Attention | undefined;
  chosen: boolean;
  /** Whether it is of an earlier text, since the present one cannot be read. */
  stale: boolean;
}

export interface CurveInput {
  axis: Axis;
  prompt: Stated;
  /** The value of the axis that no budget can go below. */
  floor?: { value: number; name: string } | undefined;
  /** Largest saving on this axis, a fraction. */
  largest: number;
  /** From unpruned to the cheapest. */
  frontier: readonly CurvePoint[];
  recipes: readonly RecipeMark[];
  /** Names of the curves, at their ends and in the legend. */
  names: Record<MassKey, string>;
}

export interface RecipePlace {
  id: string;
  name: string;
  chosen: boolean;
  stale: boolean;
  x: number;
  /** Pixels of the two losses; undefined if unknown: then the mark is on the axis. */
  self: number | undefined;
  cross: number | undefined;
  /** It is outside the plot's range: an arrow at the edge points to it. */
  beyond?: 'left' | 'right';
}

export interface CurveGeometry {
  frame: Frame;
  x: Scale;
  /** Predicted loss; undefined where neither curve nor recipe has one. */
  y: Scale | undefined;
  selfPath: string;
  crossPath: string;
  /** From where on nothing can be reached, to the plot's end. */
  floor: PlacedFloor | undefined;
  recipes: RecipePlace[];
  labels: PlacedLabel[];
  /** Names of the curves at their ends, if there is room; otherwise they have a legend. */
  ends: EndLabel[];
}

export function layoutCurve(input: CurveInput, size: Size): CurveGeometry {
  const { axis, frontier, recipes } = input;
  const room = frontier.length > 0 ? endRoom(Object.values(input.names), size.width) : undefined;
  const points = drawnPoints(axis, frontier);
  // Of a noisy profile, budgets slower than unpruned are not drawn, and need no room.
  const range = rangeOf({ ...input, frontier: points });
  const floored =
    input.floor && sideOf(input.floor.value, range) === undefined ? input.floor : undefined;
  const frame = frameOf(size, {
    ...margin,
    ...(room !== undefined && { right: room }),
    ...(floored && { top: margin.top + floorRow }),
  });
  const x = marked(
    scaleLinear(range, [frame.left, frame.right]).clamp(true),
    tickCount(frame.right - frame.left, 70),
  );
  const losses = [...frontier, ...recipes.flatMap(({ loss }) => loss ?? [])];
  const y = lossScale(losses, frame);
  const at = (cost: Cost): number => x(valueOf(axis, cost));
  const places = recipes.flatMap(({ id, name, chosen, stale, cost, loss }): RecipePlace[] => {
    const value = valueOf(axis, cost);
    // The profile has no times for recipes of another decoder.
    if (!Number.isFinite(value)) return [];
    const known = y && loss;
    const [self, cross] = known ? [y(loss.selfLoss), y(loss.crossLoss)] : [undefined, undefined];
    const beyond = sideOf(value, range);
    return [{ id, name, chosen, stale, x: x(value), self, cross, ...(beyond && { beyond }) }];
  });
  const pathOf = (part: MassKey): string =>
    line<CurvePoint>(
      (point) => at(point.cost),
      (point) => y?.(point[part]) ?? frame.bottom,
    )(points) ?? '';
  const floor = floored && placeFloor(floored.name, x(floored.value), frame, size.width);
  return {
    frame,
    x,
    y,
    selfPath: pathOf('selfLoss'),
    crossPath: pathOf('crossLoss'),
    floor,
    recipes: places,
    ends: room === undefined || !y ? [] : endsOf(points.at(-1)!, input.names, { at, y, frame }),
    labels: placeLabels(
      labelled(places, frame),
      { ...frame, top: 2 },
      [...places.flatMap((place) => stemBox(place, frame)), ...(floor ? [floor.box] : [])],
      y ? points.flatMap((point) => covered(at(point.cost), y, point)) : [],
    ),
  };
}

/**
 * The points of the frontier for the plot and its table: from the least saving on the axis to the
 * largest.
 */
export function drawnPoints(axis: Axis, frontier: readonly CurvePoint[]): readonly CurvePoint[] {
  const sign = isAmount(axis) ? -1 : 1;
  const sorted = frontier.toSorted(
    (a, b) => sign * (valueOf(axis, a.cost) - valueOf(axis, b.cost)),
  );
  return isTime(axis) ? timedCurve(frontier, sorted) : sorted;
}

/** Fewer points draw no curve. */
const leastPoints = 2;

/**
 * By FLOPs no point is both worse and dearer, but a device may take longer for fewer FLOPs. If it
 * does for nearly all points, they are all drawn, to show that time is lost.
 */
function timedCurve(
  frontier: readonly CurvePoint[],
  sorted: readonly CurvePoint[],
): readonly CurvePoint[] {
  const better = undominated(sorted);
  return better.length < leastPoints ? frontier : better;
}

/** @param points from the least saving to the largest */
function undominated(points: readonly CurvePoint[]): CurvePoint[] {
  let least = Infinity;
  const kept = points.toReversed().filter(({ selfLoss, crossLoss }) => {
    const isBetter = selfLoss + crossLoss < least;
    if (isBetter) least = selfLoss + crossLoss;
    return isBetter;
  });
  return kept.reverse();
}

/** Names of the two curves at their cheapest point. */
function endsOf(
  { cost, ...loss }: CurvePoint,
  names: CurveInput['names'],
  { at, y, frame }: { at: (cost: Cost) => number; y: Scale; frame: Frame },
): EndLabel[] {
  const requests = (['selfLoss', 'crossLoss'] as const).map((id) => {
    return { id, text: names[id], x: at(cost), y: y(loss[id]) };
  });
  return placeEnds(requests, frame) ?? [];
}

/** The area that the curves cover near one of their points. */
function covered(x: number, y: Scale, { selfLoss, crossLoss }: Loss): Box[] {
  return [selfLoss, crossLoss].map((loss) => {
    const [left, right, top, bottom] = [x - 3, x + 3, y(loss) - 2, y(loss) + 2];
    return { left, right, top, bottom };
  });
}

/** The line between a recipe's two marks, and the marks: labels, including its own, avoid them. */
function stemBox({ x, self, cross }: RecipePlace, { bottom }: Frame): Box[] {
  const [from, to] = [self ?? bottom, cross ?? bottom];
  const [top, low] = [Math.min(from, to), Math.max(from, to)];
  return [{ left: x - 4, right: x + 4, top: top - 4, bottom: low + 4 }];
}

/** The chosen recipe first, then from left to right. */
function labelled(places: readonly RecipePlace[], frame: Frame) {
  return [...places]
    .sort((a, b) => Number(b.chosen) - Number(a.chosen) || a.x - b.x)
    .map(({ id, name, chosen, x, self, cross }) => ({
      id,
      text: name,
      isNeeded: chosen,
      x,
      y: Math.min(self ?? frame.bottom, cross ?? frame.bottom),
    }));
}

/** An axis shows no less, though nothing be lost. */
const leastLoss = 0.01;

function lossScale(losses: readonly Loss[], frame: Frame): Scale | undefined {
  if (losses.length === 0) return undefined;
  const values = [leastLoss, ...losses.flatMap(({ selfLoss, crossLoss }) => [selfLoss, crossLoss])];
  return zeroScale(values, [frame.bottom, frame.top], rowCount(frame.bottom - frame.top));
}

/** The losses of the curve where it saves `reduction`, between its points: before a fit has answered. */
export function lossAt(
  frontier: readonly CurvePoint[],
  reduction: number,
  reductionOf: (cost: Cost) => number,
): Loss | undefined {
  const points = undominated(
    [...frontier].sort((a, b) => reductionOf(a.cost) - reductionOf(b.cost)),
  );
  if (points.length === 0) return undefined;
  const after = bisector((point: CurvePoint) => reductionOf(point.cost)).left(points, reduction);
  const [from, to] = [points[Math.max(0, after - 1)]!, points[Math.min(after, points.length - 1)]!];
  const [start, end] = [reductionOf(from.cost), reductionOf(to.cost)];
  const part = end > start ? Math.min(1, Math.max(0, (reduction - start) / (end - start))) : 0;
  const between = (a: number, b: number): number => a + (b - a) * part;
  return {
    selfLoss: between(from.selfLoss, to.selfLoss),
    crossLoss: between(from.crossLoss, to.crossLoss),
  };
}
