/**
 * How the last runs of a trade-off panel's model came out, until each is read or another run
 * begins.
 */
import type { ShownEnd } from '../../../protocol/measured';
import type { Run } from '../../runs/run-manager';
import type { RunEnd } from '../../runs/run-end';

/** Several recipes of one run have an end each; more than so many would take the panel's room. */
const most = 3;

export class LastEnds {
  private ends: { id: number; end: RunEnd }[] = [];
  /** Runs that were active or waiting when the last end came: none of them has begun since. */
  private beside = new Set<Run>();
  private nextId = 1;

  get state(): ShownEnd[] {
    return this.ends.map(({ id, end: { words, ways } }) => {
      return { id, words, ways: ways.map(({ label }) => label) };
    });
  }

  /** @returns its id */
  add(end: RunEnd, runs: readonly Run[]): number {
    const { passing } = end;
    const others = this.ends.filter((one) => passing === undefined || one.end.passing !== passing);
    const id = this.nextId++;
    this.ends = [...others, { id, end }].slice(-most);
    this.beside = new Set(runs);
    return id;
  }

  /** @param run is active now */
  giveWayTo(run: Run | undefined): void {
    if (run && !this.beside.has(run)) this.ends = [];
  }

  /** @param way undefined if it was only read */
  take(id: number, way?: number): void {
    const taken = this.ends.find((one) => one.id === id);
    this.ends = this.ends.filter((one) => one !== taken);
    const chosen = way === undefined ? undefined : taken?.end.ways[way];
    void chosen?.act();
  }
}
