/** Where everything of the curve plot is: costs and losses to pixels. Pure. */
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
  columnCount,
  frameOf,
  margin,
  rowCount,
  type Frame,
  type Size,
} from '../../src/core/plot/frame';
import { placeLabels, type Box, type PlacedLabel } from '../../src/core/plot/labels';
import { endRoom, placeEnds, type EndLabel } from '../../src/core/plot/end-labels';
import { marked, zeroScale, type Scale } from '../../src/core/plot/scale';
import { valueOf, type Axis, type Stated } from './axis';
import { floorRow, placeFloor, type PlacedFloor } from './floor-place';
import { drawnPoints, leastLosses } from './curve-points';
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

/** The fit of one budget. */
export interface FittedPoint extends Loss {
  /** What it reaches on the axis. */
  value: number;
}

export interface CurveGeometry {
  frame: Frame;
  x: Scale;
  /** Predicted loss; undefined where neither curve nor recipe has one. */
  y: Scale | undefined;
  /** The curves, through fits of single budgets, too: those may do better than the curve's own. */
  pathsThrough: (fits: readonly FittedPoint[]) => Record<'self' | 'cross', string>;
  /** Where budgets can no longer be reached: from there to the plot's end. */
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
  // A noisy profile may give budgets that are slower than unpruned. These are not drawn and need no
  // room.
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
    columnCount(frame.right - frame.left),
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
  const placed = points.map((point) => ({ at: at(point.cost), ...point }));
  const pathsThrough: CurveGeometry['pathsThrough'] = (fits) => {
    const own = fits.map((fit) => ({ at: x(fit.value), ...fit }));
    const all = own.length === 0 ? placed : leastLosses([...placed, ...own], (point) => point.at);
    const pathOf = (part: MassKey): string =>
      line<(typeof all)[number]>(
        (point) => point.at,
        (point) => y?.(point[part]) ?? frame.bottom,
      )(all) ?? '';
    return { self: pathOf('selfLoss'), cross: pathOf('crossLoss') };
  };
  const floor = floored && placeFloor(floored.name, x(floored.value), frame, size.width);
  return {
    frame,
    x,
    y,
    pathsThrough,
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

/** An axis shows at least this, even if nothing is lost. */
const leastLoss = 0.01;

function lossScale(losses: readonly Loss[], frame: Frame): Scale | undefined {
  if (losses.length === 0) return undefined;
  const values = [leastLoss, ...losses.flatMap(({ selfLoss, crossLoss }) => [selfLoss, crossLoss])];
  return zeroScale(values, [frame.bottom, frame.top], rowCount(frame.bottom - frame.top));
}
