/** Moves marks that cover one another side by side. Pure. */
import type { Frame } from './frame';

/** Marks nearer than this step aside; in pixels, as all here. */
const near = 7;
/** Their distance from one another: more if there is room, in a plot of few marks. */
const [least, most] = [8, 12];
/**
 * No mark moves further than this: one that is partly covered can be read, one in a wrong place is
 * misread.
 */
const furthest = 9;
/** The height of a mark: those further apart than this do not cover one another. */
const tall = 10;

interface Mark {
  point: { series: string };
  x: number;
  y: number;
}

/**
 * Moves marks that cover one another; the others stay.
 * @param order of series that lie at one place
 * @param width of the plot
 * @returns from left to right
 */
export function stepAside<Place extends Mark>(
  places: readonly Place[],
  order: readonly string[],
  width: number,
): Place[] {
  const aside = Math.max(least, Math.min(most, width / (3 * places.length)));
  const rank = ({ point }: Place): number => order.indexOf(point.series);
  const sorted = [...places].sort((a, b) => a.x - b.x || rank(a) - rank(b));
  const clusters: Place[][] = [];
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
      const step = Math.min(aside, furthest / Math.max(middle, 1));
      return cluster.map((place, i) => ({ ...place, x: place.x + (i - middle) * step }));
    })
    .sort((a, b) => a.x - b.x);
}

/** Marks of one cost are at most this far apart, in pixels: closer marks are easier to compare. */
const widest = 30;

/**
 * Puts marks of one cost across the middle of the plot, in the order of series: as costs are equal,
 * each gets room for its interval and the pointer.
 */
export function abreast<Place extends Mark>(
  places: readonly Place[],
  order: readonly string[],
  { left, right }: Pick<Frame, 'left' | 'right'>,
): Place[] {
  const rank = ({ point }: Place): number => order.indexOf(point.series);
  const step = Math.min(widest, (right - left) / (places.length + 1));
  const first = (left + right) / 2 - ((places.length - 1) * step) / 2;
  return [...places]
    .sort((a, b) => rank(a) - rank(b))
    .map((place, i) => ({ ...place, x: first + i * step }));
}

/** Whether some marks are beside their place on the axis, which a picture has to say. */
export function isAside({ places, x: scale }: Laid): boolean {
  return places.some(({ point, x }) => Math.abs(scale(point.x) - x) > 0.5);
}

interface Laid {
  places: readonly { point: { x: number }; x: number }[];
  x: (value: number) => number;
}
