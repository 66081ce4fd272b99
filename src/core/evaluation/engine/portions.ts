/** Candidates in portions that are measured one after the other. */
import type { Pass } from './plan';

/** @param sizes of the portions, which together are all items; one portion if absent */
export function inPortions<T>(items: readonly T[], sizes = [items.length]): T[][] {
  let from = 0;
  const portions = sizes.map((size) => items.slice(from, (from += size)));
  if (from !== items.length) throw new Error(`Portions of ${from}, not of ${items.length}`);
  return portions;
}

export function passesAt(passes: readonly Pass[], portion: number): Pass[] {
  return passes.filter((pass) => pass.portion === portion);
}

/** Samples of a portion, once for each of its passes: all of them, and those of earlier runs. */
export function countOf(
  passes: readonly Pass[],
  portion: number,
  samples: number,
): { total: number; done: number } {
  const own = passesAt(passes, portion);
  const total = Math.max(1, own.length) * samples;
  return { total, done: total - own.reduce((sum, pass) => sum + pass.samples.length, 0) };
}

/** Begins portions in their order, each when the one before has ended, whatever there is to do. */
export class InOrder {
  private at = -1;

  constructor(
    private readonly events: {
      begin: (portion: number) => void;
      end: (portion: number) => Promise<void>;
    },
  ) {}

  /** Ends the portions before this one, and begins it, unless that has happened. */
  async reach(portion: number): Promise<void> {
    while (this.at < portion) {
      if (this.at >= 0) await this.events.end(this.at);
      this.at += 1;
      this.events.begin(this.at);
    }
  }
}
