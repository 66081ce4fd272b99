/** Where everything of the measured plot is: accuracy or KL over FLOPs or time, to pixels. Pure. */
import { extent, group, max, min } from 'd3-array';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { MeasuredChoice } from '../../../src/protocol/trade-off';
import { frameOf, rowCount, type Frame, type Size } from '../../shared/plot/frame';
import { placeLabels, type Box, type PlacedLabel } from '../../shared/plot/labels';
import { frontOf, stairs, type FrontPoint } from './front';
import type { DenseFacts, MeasuredPoint, Series } from './points';
import { isReference, seriesOrder } from './series';

export interface MeasuredInput {
  choice: MeasuredChoice;
  points: readonly MeasuredPoint[];
  dense: DenseFacts;
  /** The recipe being edited. */
  chosen?: string | undefined;
  /** Names of the series, as the legend writes them. */
  names: Partial<Record<Series, string>>;
  /** Its words in the legend. */
  front: string;
}

export interface MeasuredPlace {
  key: string;
  series: Series;
  /** Of the mark, which steps aside where several would cover one another. */
  x: number;
  y: number;
  /** Ends of the interval. */
  low?: number | undefined;
  high?: number | undefined;
  chosen: boolean;
  onFront: boolean;
}

export interface LegendPlace {
  /** undefined for the front. */
  series?: Series | undefined;
  text: string;
  x: number;
  y: number;
}

export interface Scale {
  (value: number): number;
  ticks(count?: number): number[];
  domain(): number[];
}

export interface MeasuredGeometry {
  frame: Frame;
  x: Scale;
  y: Scale;
  yTicks: number[];
  /** From left to right. */
  places: MeasuredPlace[];
  /** Stairs: between two points of the front nothing was measured. */
  front: string;
  /** Budgets of one method in one sweep, joined. */
  joined: { series: Series; path: string }[];
  dense: { x: number; y: number } | undefined;
  legend: LegendPlace[];
  labels: PlacedLabel[];
}

const margin = { left: 46, right: 16, top: 18, bottom: 34 };
/** Of the legend, whose text has 11 pixels. */
const [row, swatch, character, gap] = [16, 16, 6, 14];
/** Marks nearer than this step aside, this far from one another. */
const [near, aside] = [7, 8];
/** The height of a mark: those further apart than this do not cover one another. */
const tall = 10;
/** Stands for the unpruned model among the points of the front. */
const denseKey = '';

/** The value of a point on either axis; undefined where it has none. */
export function coordinates(
  point: Pick<MeasuredPoint, 'reduction' | 'time' | 'kl' | 'retained'>,
  { x, y }: MeasuredChoice,
): { x: number; y: number } | undefined {
  const across = x === 'time' ? point.time : point.reduction;
  const up = y === 'kl' ? point.kl : point.retained?.value;
  return across === undefined || up === undefined ? undefined : { x: across, y: up };
}

export function layoutMeasured(input: MeasuredInput, size: Size): MeasuredGeometry {
  const { choice, dense, chosen } = input;
  const shown = input.points.flatMap((point) => {
    const at = coordinates(point, choice);
    return at ? [{ point, at }] : [];
  });
  const present = seriesOrder.filter((series) =>
    shown.some(({ point }) => point.series === series),
  );
  const legend = legendOf(input, present, size.width);
  const rows = legend.length === 0 ? 0 : legend.at(-1)!.y / row + 0.5;
  const frame = frameOf(size, { ...margin, top: margin.top + Math.ceil(rows) * row });
  const x = xScale(choice, dense, shown, frame);
  const y = yScale(choice, shown, frame);
  const denseAt = densePlace(choice, dense);
  const front = frontOf(candidates(input.points, dense, choice), choice);
  const onFront = new Set(front.map(({ key }) => key));
  const places = shown.map(({ point, at }): MeasuredPlace => {
    const interval = choice.y === 'accuracy' ? point.retained?.interval : undefined;
    const [low, high] = interval ?? [];
    const { key, series, source } = point;
    return {
      key,
      series,
      x: x(at.x),
      y: y(at.y),
      low: low === undefined ? undefined : y(low),
      high: high === undefined ? undefined : y(high),
      chosen: source.kind === 'recipe' && source.id === chosen,
      onFront: onFront.has(key),
    };
  });
  const spread = stepAside(places);
  const names = new Map(shown.map(({ point }) => [point.key, point.name]));
  return {
    frame,
    x,
    y,
    yTicks: yTicks(choice, y, frame.bottom - frame.top),
    places: spread,
    // From the first that was measured: with the unpruned model it would begin with a drop at 0%.
    front: stairs(
      // Through the marks, where they have stepped aside too: beside them, it would be taken for an interval.
      spread.filter(({ onFront: isOn }) => isOn).map((place) => [place.x, place.y]),
      choice,
    ),
    joined: joinedOf(shown, spread),
    dense: denseAt && { x: x(denseAt.x), y: y(denseAt.y) },
    legend,
    labels: placeLabels(
      [...spread]
        .sort((a, b) => Number(b.chosen) - Number(a.chosen) || a.x - b.x)
        .map((place) => ({
          id: place.key,
          text: names.get(place.key) ?? '',
          x: place.x,
          y: place.y,
        }))
        .filter(({ text }) => text !== ''),
      { ...frame, top: frame.top - 14 },
      spread.map(boxOf),
      spread.flatMap(whiskerOf),
    ),
  };
}

/** The bar of an interval, which strikes a label through. */
function whiskerOf({ x, low, high }: MeasuredPlace): Box[] {
  if (low === undefined || high === undefined) return [];
  return [{ left: x - 4, right: x + 4, top: Math.min(low, high), bottom: Math.max(low, high) }];
}

interface Shown {
  point: MeasuredPoint;
  at: { x: number; y: number };
}

function xScale(
  { x }: MeasuredChoice,
  { time }: DenseFacts,
  shown: readonly Shown[],
  { left, right }: Frame,
): Scale {
  const most = max([...shown.map(({ at }) => at.x), ...(x === 'time' ? [time ?? 0] : [])]) ?? 0;
  // Savings end at a round tenth; times at whatever is round for them.
  if (x === 'flops') {
    return scaleLinear([0, Math.min(1, Math.ceil(most * 10 + 0.2) / 10)], [left, right]);
  }
  return scaleLinear([0, most > 0 ? most : 1], [left, right]).nice(5);
}

function yScale({ y }: MeasuredChoice, shown: readonly Shown[], { bottom, top }: Frame): Scale {
  const range = [bottom, top];
  if (y === 'kl') {
    const positive = shown.map(({ at }) => at.y).filter((value) => value > 0);
    const [low = 0, high = 1] = extent(positive);
    // Methods differ by orders of magnitude: on a plain axis all good ones would lie on the ground.
    const isWide = shown.length > 0 && positive.length === shown.length && high > 20 * low;
    return isWide
      ? scaleLog([low / 1.3, high * 1.3], range).clamp(true)
      : scaleLinear([0, high], range).nice(5).clamp(true);
  }
  const ends = shown.flatMap(({ point, at }) => [at.y, ...(point.retained?.interval ?? [])]);
  const high = Math.max(1, max(ends) ?? 1);
  // A difference of a point must not fill the plot as one of fifty would.
  const low = Math.min(min(ends) ?? 1, high - 0.06);
  return scaleLinear([Math.max(0, low - 0.01), high], range)
    .nice(6)
    .clamp(true);
}

/** A logarithmic axis has nine lines a decade: those of 1, 2 and 5 are enough, or of 1 where there is no room. */
function yTicks({ y }: MeasuredChoice, scale: Scale, height: number): number[] {
  const count = rowCount(height);
  const ticks = scale.ticks(count);
  if (y !== 'kl' || ticks.length <= count + 2) return ticks;
  const leading = (digits: string) =>
    ticks.filter((tick) => digits.includes(tick.toExponential()[0]!));
  const few = leading('125');
  return few.length <= 2 * count ? few : leading('1');
}

/** Nothing saved, nothing lost; its time is known only where latency was measured. */
function densePlace(
  { x, y }: MeasuredChoice,
  { time }: DenseFacts,
): { x: number; y: number } | undefined {
  if (y === 'kl') return undefined;
  if (x === 'flops') return { x: 0, y: 1 };
  return time === undefined ? undefined : { x: time, y: 1 };
}

/** Keys of the points than which nothing measured is better. */
export function frontKeys(
  points: readonly MeasuredPoint[],
  dense: DenseFacts,
  choice: MeasuredChoice,
): ReadonlySet<string> {
  return new Set(frontOf(candidates(points, dense, choice), choice).map(({ key }) => key));
}

/** All that can lie on the front. */
function candidates(
  points: readonly MeasuredPoint[],
  dense: DenseFacts,
  choice: MeasuredChoice,
): FrontPoint[] {
  const place = densePlace(choice, dense);
  const measured = points.flatMap((point): FrontPoint[] => {
    const at = coordinates(point, choice);
    return at ? [{ key: point.key, ...at }] : [];
  });
  return [...(place ? [{ key: denseKey, ...place }] : []), ...measured];
}

/** Marks that lie on top of one another stand side by side, in the order they lie in; others where they are. */
function stepAside(places: readonly MeasuredPlace[]): MeasuredPlace[] {
  const sorted = [...places].sort(
    (a, b) => a.x - b.x || seriesOrder.indexOf(a.series) - seriesOrder.indexOf(b.series),
  );
  const clusters: MeasuredPlace[][] = [];
  for (const place of sorted) {
    const covered = clusters.find((cluster) =>
      cluster.some(({ x, y }) => place.x - x < near && Math.abs(place.y - y) < tall),
    );
    if (covered) covered.push(place);
    else clusters.push([place]);
  }
  return clusters
    .flatMap((cluster) => {
      const middle = (cluster.length - 1) / 2;
      return cluster.map((place, i) => ({ ...place, x: place.x + (i - middle) * aside }));
    })
    .sort((a, b) => a.x - b.x);
}

function joinedOf(shown: readonly Shown[], places: readonly MeasuredPlace[]) {
  const byKey = new Map(places.map((place) => [place.key, place]));
  const swept = shown.filter(({ point }) => point.source.kind === 'sweep');
  const groups = group(swept, ({ point: { source, series } }) =>
    source.kind === 'sweep' ? `${source.sweep} ${series}` : '',
  );
  return [...groups.values()]
    .filter((members) => members.length > 1)
    .map((members) => {
      const { series } = members[0]!.point;
      const points = members
        .map(({ point }) => byKey.get(point.key)!)
        .sort((a, b) => a.x - b.x)
        .map(({ x, y }): [number, number] => [x, y]);
      return { series, path: line()(points) ?? '' };
    });
}

/** In rows above the plot, as wide as it is. */
function legendOf(
  { names, front }: MeasuredInput,
  present: readonly Series[],
  width: number,
): LegendPlace[] {
  if (present.length === 0) return [];
  const entries = [
    ...present.map((series) => ({ series, text: names[series] ?? '' })),
    { series: undefined, text: front },
  ];
  let [x, y] = [margin.left, row / 2];
  return entries.map(({ series, text }) => {
    const wide = swatch + text.length * character;
    if (x > margin.left && x + wide > width - 4) [x, y] = [margin.left, y + row];
    const place = { series, text, x, y };
    x += wide + gap;
    return place;
  });
}

function boxOf({ x, y }: MeasuredPlace) {
  return { left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 };
}

/** Baselines below what they are compared with. */
export function drawingOrder(places: readonly MeasuredPlace[]): MeasuredPlace[] {
  return [...places].sort((a, b) => Number(isReference(b.series)) - Number(isReference(a.series)));
}
