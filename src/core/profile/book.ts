import { seriesOf } from './profile-file';
import type { Series, Timed } from './types';

/** Runs by series, as they are measured. */
export class Book {
  private readonly known = new Map<string, { of: Timed; length: number; runs: number[] }>();

  constructor(series: readonly Series[]) {
    for (const { of, length, runs } of series) {
      this.known.set(`${of} ${length}`, { of, length, runs: [...runs] });
    }
  }

  runs(of: Timed, length: number): readonly number[] {
    return this.known.get(`${of} ${length}`)?.runs ?? [];
  }

  add(of: Timed, length: number, milliseconds: number): void {
    const key = `${of} ${length}`;
    const found = this.known.get(key) ?? { of, length, runs: [] };
    this.known.set(key, found);
    found.runs.push(milliseconds);
  }

  series(): Series[] {
    return [...this.known.values()].map(({ of, length, runs }) => seriesOf(of, length, runs));
  }
}
