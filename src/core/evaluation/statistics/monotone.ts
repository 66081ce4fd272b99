/**
 * Values between measured points of a law that only falls: weighted isotonic regression (pool
 * adjacent violators; Barlow et al. 1972, "Statistical Inference under Order Restrictions") and
 * straight lines between its values.
 */

/** A measured value, and a 95% interval of it. */
export interface MonotonePoint {
  x: number;
  value: number;
  interval: readonly [low: number, high: number];
}

export interface MonotoneEstimate {
  value: number;
  low: number;
  high: number;
}

/** The width of an interval below which nothing weighs more: half a per mille. */
const narrowest = 5e-4;

/**
 * @param points of one law that falls (or stays) as `x` grows; in any order, several at one `x` too
 * @returns the estimate at a place between the first point and the last, undefined outside; neither
 *    it nor the ends of its band rise with `x`
 */
export function fallingThrough(
  points: readonly MonotonePoint[],
): (x: number) => MonotoneEstimate | undefined {
  const places = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const fitted = (of: (point: MonotonePoint) => number): number[] =>
    falling(
      places.map((place) =>
        points
          .filter(({ x }) => x === place)
          .map((point) => ({ mean: of(point), weight: weightOf(point), count: 0 }))
          .reduce(pooled),
      ),
    );
  const value = fitted((point) => point.value);
  const low = fitted(({ interval }) => interval[0]);
  const high = fitted(({ interval }) => interval[1]);
  return (x) => {
    const at = (values: readonly number[]): number | undefined => between(places, values, x);
    const [middle, least, most] = [at(value), at(low), at(high)];
    if (middle === undefined || least === undefined || most === undefined) return undefined;
    return { value: middle, low: Math.min(least, middle), high: Math.max(most, middle) };
  };
}

/** Weighs as the inverse of a variance: an interval is so many standard errors wide. */
function weightOf({ interval: [low, high] }: MonotonePoint): number {
  return 1 / Math.max(high - low, narrowest) ** 2;
}

interface Block {
  mean: number;
  weight: number;
  /** How many places the block covers after its first. */
  count: number;
}

/** The nearest values, in weighted squares, that never rise. */
function falling(places: readonly Block[]): number[] {
  const blocks: Block[] = [];
  for (const place of places) {
    let block = place;
    while (blocks.length > 0 && blocks.at(-1)!.mean < block.mean) {
      const before = blocks.pop()!;
      block = { ...pooled(before, block), count: before.count + block.count + 1 };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ mean, count }) => new Array<number>(count + 1).fill(mean));
}

function pooled(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  return { mean: (a.mean * a.weight + b.mean * b.weight) / weight, weight, count: 0 };
}

/** On the straight line between its neighbours; undefined before the first and after the last. */
function between(
  places: readonly number[],
  values: readonly number[],
  x: number,
): number | undefined {
  const after = places.findIndex((place) => place >= x);
  if (after < 0) return undefined;
  if (places[after] === x) return values[after];
  if (after === 0) return undefined;
  const [left, right] = [places[after - 1]!, places[after]!];
  const part = (x - left) / (right - left);
  return values[after - 1]! + part * (values[after]! - values[after - 1]!);
}
