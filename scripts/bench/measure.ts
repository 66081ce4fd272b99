/** Times several ways of doing a thing side by side, on a machine that others use, too. */
import { quantile } from '../../src/core/quantile';

export interface Plan {
  /** Runs of each that are not counted. */
  warmups: number;
  /** Runs of each that are. */
  rounds: number;
  clock: Clock;
}

/**
 * `cpu` counts the time that this process computed, on all its threads: a busy machine does not
 * disturb it, but threads that wait for each other count, too, so it is meant for one thread.
 */
export type Clock = 'wall' | 'cpu';

/** Milliseconds for each variant by name, one for each round. */
export type Times<Name extends string> = Record<Name, number[]>;

/**
 * Runs every variant once a round, in turn, and in the opposite order every other round: what slows
 * the machine down for a while affects all of them.
 */
export async function interleave<Name extends string>(
  variants: Record<Name, () => unknown>,
  { warmups, rounds, clock }: Plan,
): Promise<Times<Name>> {
  const names = Object.keys(variants) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Times<Name>;
  for (let round = -warmups; round < rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) {
      const milliseconds = await time(variants[name], clock);
      if (round >= 0) times[name].push(milliseconds);
    }
  }
  return times;
}

/** Milliseconds. */
export async function time(work: () => unknown, clock: Clock = 'wall'): Promise<number> {
  const started = read(clock);
  await work();
  return read(clock) - started;
}

/** Milliseconds of the clock. */
export function read(clock: Clock): number {
  if (clock === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A median with the quartiles around it. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const at = (q: number): number => quantile(values, q) ?? NaN;
  return {
    median: at(0.5),
    low: at(0.25),
    high: at(0.75),
  };
}

/** The median of the ratios round by round: both sides of each were measured within seconds. */
export function ratioOf(numerator: readonly number[], denominator: readonly number[]): Spread {
  return spreadOf(numerator.map((value, round) => value / denominator[round]!));
}
