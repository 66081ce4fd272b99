/** Measurements as a plot: accuracy or KL over FLOPs or time. Pure. */
import { figures } from '../../../src/core/figures/all';
import { emphasisOf } from '../../../src/core/plot/emphasis';
import { bySaving, byTime, frontOf, type FrontRule } from '../../../src/core/plot/front';
import type { DrawnPlot } from '../../../src/core/plot/drawing/points';
import type { Placed, PlotAxis, PlotPoint, PointsGeometry } from '../../../src/core/plot/points';
import {
  divergenceScale,
  isOneSaving,
  keptScale,
  rangeScale,
  savedScale,
} from '../../../src/core/plot/scale';
import { drawnSeries, type Series } from '../../../src/core/plot/series';
import type { MeasuredChoice } from '../../../src/protocol/panel-memory';
import type { UnprunedFacts, MeasuredPoint } from './points';

/** Words of the plot. */
export interface MeasuredWords {
  series: Partial<Record<Series, string>>;
  front: string;
  unpruned: string;
  /** The text for the number of baselines without a name. */
  more: (count: number) => string;
  /** Titles of the axes. */
  axes: Record<'flops' | 'time' | 'accuracy' | 'kl', string>;
}

export interface MeasuredInput {
  choice: MeasuredChoice;
  points: readonly MeasuredPoint[];
  unpruned: UnprunedFacts;
  /** The recipe being edited. */
  chosen?: string | undefined;
  words: MeasuredWords;
  /** All baselines are named. */
  isAllNamed?: boolean;
}

/** A point with the values that drawing needs. */
export interface DrawnPoint extends PlotPoint {
  series: Series;
  isChosen: boolean;
}

export type MeasuredPlace = Placed<DrawnPoint>;
export type MeasuredGeometry = PointsGeometry<DrawnPoint>;

/** The coordinates of a point; undefined if it lacks a value. */
function coordinates(
  point: Pick<MeasuredPoint, 'reduction' | 'time' | 'kl' | 'retained'>,
  { x, y }: MeasuredChoice,
): { x: number; y: number } | undefined {
  const across = x === 'time' ? point.time : point.reduction;
  const up = y === 'kl' ? point.kl : point.retained?.value;
  return across === undefined || up === undefined ? undefined : { x: across, y: up };
}

export function measuredPlot(input: MeasuredInput): DrawnPlot<DrawnPoint> {
  const { choice, words } = input;
  const points = input.points.flatMap((point): DrawnPoint[] => {
    const at = coordinates(point, choice);
    if (!at) return [];
    const { key, series, name, source, sweep } = point;
    const isChosen = source.kind === 'recipe' && source.id === input.chosen;
    return [
      {
        ...{ key, series, ...at, isChosen, isFirst: isChosen, label: name },
        interval: choice.y === 'accuracy' ? point.retained?.interval : undefined,
        joined: sweep,
      },
    ];
  });
  const reference = referenceOf(choice, input.unpruned);
  return {
    x: { ...axesAcross[choice.x], title: words.axes[choice.x] },
    y: { ...axesUp[choice.y], title: words.axes[choice.y] },
    points,
    series: drawnSeries((id) => words.series[id] ?? ''),
    ...{ more: words.more, isAllNamed: input.isAllNamed },
    front: { ...ruleOf(choice), name: words.front },
    ...(reference && { reference: { ...reference, name: words.unpruned } }),
  };
}

/** Whether baselines are counted in place of being named. */
export function hasUnnamed(input: MeasuredInput): boolean {
  const { points, series } = measuredPlot(input);
  const present = series.filter(({ id }) => points.some((point) => point.series === id));
  return emphasisOf(points, present, ruleOf(input.choice)).others.length > 0;
}

type Axis = Omit<PlotAxis, 'title'>;

const axesAcross: Record<MeasuredChoice['x'], Axis> = {
  flops: { scale: savedScale, isOne: isOneSaving, tick: figures.reductionDecoder.tick },
  time: { scale: rangeScale, tick: figures.firstTokenTime.tick },
};

const axesUp: Record<MeasuredChoice['y'], Axis> = {
  accuracy: { scale: keptScale, tick: figures.retained.tick },
  kl: { scale: divergenceScale, tick: figures.kl.tick },
};

function ruleOf({ x, y }: MeasuredChoice): FrontRule {
  const { better } = y === 'kl' ? figures.kl : figures.retained;
  return { ...(x === 'time' ? byTime : bySaving), better };
}

/**
 * Nothing lost; its time is known only where latency was measured, and a saving of nothing is on no
 * axis.
 */
function referenceOf(
  { x, y }: MeasuredChoice,
  { time }: UnprunedFacts,
): { x?: number; y: number } | undefined {
  if (y === 'kl') return undefined;
  if (x === 'flops') return { y: 1 };
  return time === undefined ? undefined : { x: time, y: 1 };
}

/** Keys of the points than which nothing measured is better; '' is the unpruned model. */
export function frontKeys(
  points: readonly MeasuredPoint[],
  unpruned: UnprunedFacts,
  choice: MeasuredChoice,
): ReadonlySet<string> {
  const reference = referenceOf(choice, unpruned);
  const all = points.flatMap((point) => {
    const at = coordinates(point, choice);
    return at ? [{ key: point.key, ...at }] : [];
  });
  const start = reference && { key: '', x: reference.x ?? 0, y: reference.y };
  const front = frontOf([...(start ? [start] : []), ...all], ruleOf(choice));
  return new Set(front.map(({ key }) => key));
}
