/** Work that is started again before it has ended: only what was started last may report. */

export class Newest {
  private count = 0;

  /** @returns whether nothing was started, or everything ended, since this call */
  start(): () => boolean {
    const own = ++this.count;
    return () => own === this.count;
  }

  /** Everything started so far is out of date. */
  stop(): void {
    this.count++;
  }
}
