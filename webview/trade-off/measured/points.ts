/** Measurements as points of one plot: recipes, sweeps and the baselines beside them. Pure. */
import { group, mean } from 'd3-array';
import type { Estimate } from '../../../src/core/figures/figure';
import { memoryIntervals, type Memory } from '../../../src/core/figures/memory';
import { retainedOf } from '../../../src/core/figures/retained';
import { oneEach } from '../../../src/core/plot/one-each';
import { isReference, seriesOf, type Series } from '../../../src/core/plot/series';
import type { EvaluationBySet, PanelSweepPoint } from '../../../src/protocol/measured';
import type { PanelState } from '../../../src/protocol/trade-off';
import { comparable, isOf, recipeRecords, type MeasuredSet } from './sets';

/** The origin of a point, on which its buttons depend. */
export type Source =
  | { kind: 'recipe'; id: string }
  | { kind: 'sweep'; sweep: string; index: number }
  /** Measured beside the recipe of this name. */
  | { kind: 'beside'; name: string };

export interface MeasuredPoint {
  key: string;
  series: Series;
  /** A recipe's name; empty for others, which series and budget name. */
  name: string;
  source: Source;
  /** The sweep to which it belongs; a recipe has one, too, if its schedule was swept. */
  sweep?: string | undefined;
  /** Its real saving of the decoder's FLOPs, a fraction. */
  reduction: number;
  /** Kept share of the unpruned model's accuracy, with its 95% interval if there is one. */
  retained?: Estimate | undefined;
  accuracy?: number | undefined;
  unpruned?: number | undefined;
  /** Mean, in nats. */
  kl?: number | undefined;
  /** Attention mass that it lost, mean over layers. */
  attention?: { self: number; cross: number } | undefined;
  /** Median time to the first token, in milliseconds. */
  time?: number | undefined;
  /** The most resident memory, in bytes, of it and of the unpruned model; only with a time. */
  memory?: Memory | undefined;
  samples: number;
  /** The number of random choices in the mean. */
  seeds?: number | undefined;
}

/** The unpruned model on the same questions. */
export interface UnprunedFacts {
  time?: number | undefined;
}

/** Points of the set that is shown; of a category of accuracy if one is chosen. */
export function measuredPoints(
  state: PanelState,
  set: Pick<MeasuredSet, 'data' | 'samples'>,
  category: string | undefined,
): MeasuredPoint[] {
  const recipes = recipeRecords(state)
    .filter(isOf(set))
    .flatMap(({ id, name, maker, reduction, record }) => [
      {
        ...factsOf(record, category),
        key: id,
        series: seriesOf(maker),
        name,
        source: { kind: 'recipe', id } as const,
        reduction,
      },
      ...(category === undefined ? besides(id, name, record) : []),
    ]);
  const swept = comparable(state).flatMap(({ id, points }) =>
    sweptPoints(id, points.filter(isOf(set)), category),
  );
  return withoutDoubles([...recipes, ...swept]);
}

/**
 * A sweep's point that was saved as a recipe is shown once, as the recipe, on the sweep's line; a
 * sweep's baseline replaces equal ones beside recipes.
 */
function withoutDoubles(points: readonly MeasuredPoint[]): MeasuredPoint[] {
  const isSame = (one: MeasuredPoint, other: MeasuredPoint): boolean =>
    other.series === one.series &&
    other.retained?.value === one.retained?.value &&
    other.kl === one.kl &&
    Math.abs(other.reduction - one.reduction) < 5e-4;
  const firstOf = (point: MeasuredPoint): MeasuredPoint | undefined =>
    points.find((other) => rank(other.source) < rank(point.source) && isSame(point, other));
  const single: MeasuredPoint[] = [];
  /** The sweeps of points that others replace. */
  const swept = new Map<MeasuredPoint, string | undefined>();
  for (const point of points) {
    const first = firstOf(point);
    if (first) swept.set(first, swept.get(first) ?? point.sweep);
    else single.push(point);
  }
  const isBaseline = ({ series, source }: MeasuredPoint): boolean =>
    source.kind !== 'recipe' && isReference(series);
  const baselines = single.filter(isBaseline).sort((a, b) => rank(a.source) - rank(b.source));
  const shown = new Set(oneEach(baselines, ({ series, reduction: x }) => ({ series, x })));
  return single
    .filter((point) => !isBaseline(point) || shown.has(point))
    .map((point) => ({ ...point, sweep: point.sweep ?? swept.get(point) }));
}

function rank({ kind }: Source): number {
  return ['recipe', 'sweep', 'beside'].indexOf(kind);
}

export function unprunedFacts({ records }: Pick<MeasuredSet, 'records'>): UnprunedFacts {
  const times = records.flatMap(({ latency }) => latency?.firstToken?.dense.median ?? []);
  return { time: mean(times) };
}

/** Random choices of one budget are one point: their mean. */
function sweptPoints(
  sweep: string,
  points: readonly PanelSweepPoint[],
  category: string | undefined,
): MeasuredPoint[] {
  const groups = group(points, ({ index, maker, budget }) =>
    maker.method === 'random' ? `random ${JSON.stringify(budget)}` : String(index),
  );
  return [...groups.values()].map((members) => {
    const [first] = members as [PanelSweepPoint];
    const facts = meanOf(members.map(({ record }) => factsOf(record, category)));
    return {
      ...facts,
      key: `${sweep} ${first.index}`,
      series: seriesOf(first.maker),
      name: '',
      source: { kind: 'sweep', sweep, index: first.index },
      sweep,
      reduction: mean(members, ({ reduction }) => reduction.decoder)!,
      ...(first.maker.method === 'random' && { seeds: members.length }),
    };
  });
}

type Facts = Omit<MeasuredPoint, 'key' | 'series' | 'name' | 'source' | 'sweep' | 'reduction'>;

function factsOf(record: EvaluationBySet, category: string | undefined): Facts {
  const time = record.latency?.firstToken?.pruned.median;
  const memory = memoryOf(record);
  if (category === undefined) {
    const { accuracy, dense: unpruned, samples, attention } = record;
    return {
      ...{
        retained: retainedOf(record),
        accuracy,
        unpruned,
        kl: record.kl?.mean,
        time,
        memory,
        samples,
      },
      ...(attention && {
        attention: { self: attention.self.value, cross: attention.cross.value },
      }),
    };
  }
  const own = record.categories?.[category];
  if (!own) return { samples: 0, time, memory };
  const { accuracy, dense: unpruned, samples } = own;
  return { retained: retainedOf(own), accuracy, unpruned, time, memory, samples };
}

function memoryOf({ latency }: EvaluationBySet): MeasuredPoint['memory'] {
  const { firstToken, memory } = latency ?? {};
  return firstToken && memory;
}

/** The unpruned model was measured once for all of them. */
function meanMemory(all: readonly MeasuredPoint['memory'][]): MeasuredPoint['memory'] {
  const known = all.filter((one) => one !== undefined);
  if (known.length < all.length) return undefined;
  const over = (of: (one: Memory) => number): number => mean(known, of)!;
  const { dense, interval: first } = known[0]!;
  const both = { pruned: over(({ pruned }) => pruned), dense };
  if (first === undefined) return both;
  const end = (at: 0 | 1): number => over((one) => memoryIntervals(one).pruned[at]);
  return { ...both, interval: { pruned: [end(0), end(1)] as const, dense: first.dense } };
}

/**
 * The mean of several random choices on the same questions. The mean of their intervals' ends is at
 * least as wide as the interval of their mean.
 */
function meanOf(facts: readonly Facts[]): Facts {
  const [first, ...others] = facts as [Facts, ...Facts[]];
  if (others.length === 0) return first;
  const over = (of: (one: Facts) => number | undefined): number | undefined =>
    facts.every((one) => of(one) !== undefined) ? mean(facts, of) : undefined;
  const value = over(({ retained }) => retained?.value);
  const low = over(({ retained }) => retained?.interval?.[0]);
  const high = over(({ retained }) => retained?.interval?.[1]);
  return {
    retained:
      value === undefined
        ? undefined
        : {
            value,
            ...(low !== undefined && high !== undefined && { interval: [low, high] }),
          },
    accuracy: over(({ accuracy }) => accuracy),
    unpruned: first.unpruned,
    kl: over(({ kl }) => kl),
    time: over(({ time }) => time),
    memory: meanMemory(facts.map(({ memory }) => memory)),
    samples: first.samples,
  };
}

/** The baselines that a recipe records beside its own result. */
function besides(id: string, name: string, record: EvaluationBySet): MeasuredPoint[] {
  const { dense: unpruned, baselines = [], samples, answered } = record;
  return baselines
    .filter(({ reachable }) => reachable)
    .map(({ method, reduction, accuracy, interval, kl, seeds }) => ({
      key: `${id} ${method}`,
      series: method,
      name: '',
      source: { kind: 'beside', name } as const,
      reduction,
      retained: retainedOf({ accuracy, dense: unpruned, interval, samples, answered }),
      accuracy,
      unpruned,
      kl,
      samples,
      ...(seeds !== undefined && seeds > 1 && { seeds }),
    }));
}
