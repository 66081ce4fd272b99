/** What a search by output tries: rankings times the tilt of the schedule's tolerance. */
import type { Step } from '../cost/types';
import { scheduleHash } from '../recipe/hash';
import type { Coverage } from '../ranking/coverage/definition';
import { familyOf, type Ranking } from '../ranking/families';
import type { Grid } from '../ranking/grid/definition';
import type { MassRanking } from '../ranking/mass/definition';

/** One point of the space; a schedule follows from the tilt, see `scheduleAt`. */
export interface Point {
  tilt: number;
  ranking: MassRanking;
}

/** A schedule and ranking to measure; one that is given may have a ranking outside the space. */
export interface Proposal {
  tilt: number;
  ranking: Ranking;
  schedule: Step[];
  alpha: number;
}

export const tilts = [-1.5, -0.75, 0, 0.75, 1.5] as const;

/** Powers of self and cross mass; without self mass it is a `cross` ranking. */
const powers = [
  [1, 1],
  [0.5, 1],
  [0, 1],
] as const;

const shares = [
  { block: 2, share: 0.5 },
  { block: 2, share: 1 },
  { block: 3, share: 1 },
] as const;

/**
 * Every ranking of the space. Defaults are left out of a ranking, so that equal ones are spelled alike.
 * @param grid of the calibration images; where it is unknown the graph lays images out by itself
 */
export function rankingSpace(grid: Grid | undefined): MassRanking[] {
  const coverages: (Coverage | undefined)[] = [
    undefined,
    ...shares.map(({ block, share }) => ({
      block,
      ...(share === 1 ? {} : { share }),
      ...(grid && { grid }),
    })),
  ];
  const rankings: MassRanking[] = [];
  for (const [self, cross] of powers) {
    for (const heads of ['max', 'mean'] as const) {
      for (const textRows of ['mean', 'max'] as const) {
        for (const debiased of self === 0 ? [false] : [false, true]) {
          for (const coverage of coverages) {
            rankings.push({
              kind: self === 0 ? 'cross' : 'self-cross',
              ...(heads === 'mean' && { heads }),
              ...(textRows === 'max' && { textRows }),
              ...(debiased && { debiased }),
              ...(self === 0.5 && { exponents: [self, cross] }),
              ...(coverage && { coverage }),
            });
          }
        }
      }
    }
  }
  return rankings;
}

/** `count` different points of the space in seeded order; the paper's own is not among them. */
export function drawPoints(space: readonly MassRanking[], count: number, seed: number): Point[] {
  const all = space
    .flatMap((ranking) => tilts.map((tilt) => ({ tilt, ranking })))
    .filter((point) => !isPaper(point));
  const random = generator(seed);
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, count);
}

/** Points of the space that differ from `point` in one parameter. */
export function neighbours(point: Point, space: readonly MassRanking[]): Point[] {
  const others = space
    .filter((ranking) => distance(ranking, point.ranking) === 1)
    .map((ranking) => ({ tilt: point.tilt, ranking }));
  const at = tilts.findIndex((tilt) => tilt === point.tilt);
  const tilted = [tilts[at - 1], tilts[at + 1]].flatMap((tilt) =>
    tilt === undefined || at < 0 ? [] : [{ tilt, ranking: point.ranking }],
  );
  return [...tilted, ...others].filter((one) => !isPaper(one));
}

/** Names what is measured: points whose schedules and rankings are equal are one. */
export function hashOf({ schedule, ranking }: Pick<Proposal, 'schedule' | 'ranking'>): string {
  return scheduleHash(schedule, ranking);
}

function isPaper({ tilt, ranking }: Point): boolean {
  return tilt === 0 && ranking.kind === 'self-cross' && Object.keys(ranking).length === 1;
}

/** In how many parameters two rankings of the space differ. */
function distance(a: MassRanking, b: MassRanking): number {
  const parameters: ((ranking: MassRanking) => unknown)[] = [
    ({ kind, exponents }) => [kind, exponents],
    ({ heads }) => heads,
    ({ textRows }) => textRows,
    ({ debiased }) => debiased,
    ({ coverage }) => coverage,
  ];
  return parameters.filter((of) => JSON.stringify(of(a)) !== JSON.stringify(of(b))).length;
}

/** A ranking in a few words, for progress and tables. */
export function describeRanking(ranking: Ranking): string {
  const { sizeBias = 0 } = ranking;
  return `${familyOf(ranking).words.note(ranking)}${sizeBias === 0 ? '' : `, size bias ${sizeBias}`}`;
}

/** Numbers in [0, 1): mulberry32. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
