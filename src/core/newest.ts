/** Work that is started anew before it has ended: only what was started last may say something. */

export class Newest {
  private count = 0;

  /** @returns whether nothing was started, or everything ended, since this call */
  start(): () => boolean {
    const own = ++this.count;
    return () => own === this.count;
  }

  /** Whatever was started is out of date. */
  stop(): void {
    this.count++;
  }
}
