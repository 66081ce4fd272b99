/** Marks that lie on top of one another stand side by side. Pure. */
import type { Frame } from './frame';

/** Marks nearer than this step aside; in pixels, as all here. */
const near = 7;
/** How far from one another: as there is room, in a plot of few marks. */
const [least, most] = [8, 12];
/** None is further from where it belongs than this: what covers others a little is read, what stands elsewhere is misread. */
const furthest = 9;
/** The height of a mark: those further apart than this do not cover one another. */
const tall = 10;

interface Mark {
  point: { series: string };
  x: number;
  y: number;
}

/**
 * In the order they lie in; others where they are.
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

/** Marks of one cost stand no further apart than this, in pixels: what is nearer is compared more easily. */
const widest = 30;

/**
 * Marks of one cost over the middle of the plot, in the order of series: where costs tell nothing apart, each gets room for
 * its interval and for the pointer.
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
