/** How the last run of a trade-off panel's model came out, until it is read or another one begins. */
import type { ShownEnd } from '../../../protocol/measured';
import type { Run } from '../../runs/run-manager';
import type { RunEnd } from '../../runs/run-end';

export class LastEnd {
  private end: RunEnd | undefined;
  /** Those that went on or waited when it came: none of them has begun since. */
  private beside = new Set<Run>();

  get state(): ShownEnd | undefined {
    const { end } = this;
    return end && { words: end.words, ways: end.ways.map(({ label }) => label) };
  }

  tell(end: RunEnd, runs: readonly Run[]): void {
    this.end = end;
    this.beside = new Set(runs);
  }

  /** @returns whether it went because of this run */
  hasGivenWay(run: Run | undefined): boolean {
    if (!this.end || !run || this.beside.has(run)) return false;
    this.end = undefined;
    return true;
  }

  /** @param way undefined where it was only read */
  take(way?: number): void {
    const chosen = way === undefined ? undefined : this.end?.ways[way];
    this.end = undefined;
    void chosen?.act();
  }
}
