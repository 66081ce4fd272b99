/** Writes measured samples to the disk while others are measured. */

/** Most samples that may wait while the disk takes those before them. */
const mostWaiting = 64;

export class Writing<T> {
  /** Measured, but not given to the disk yet. */
  private waiting: T[] = [];
  /** The writes under way, of which there is one at a time; fulfilled, too, where one fails. */
  private running: Promise<void> | undefined;
  private failure: { error: unknown } | undefined;

  /**
   * @param append resolves when these samples are on the disk; those measured meanwhile are
   * appended together next, so that a disk that is slower than the model costs little
   * @param report is called for each sample that is on the disk
   */
  constructor(
    private readonly append: (some: readonly T[]) => Promise<void>,
    private readonly report: (one: T) => void,
  ) {}

  /**
   * Resolves at once; if many samples wait for the disk, only once it has taken them. The sample
   * itself is reported when it is on the disk.
   * @throws whatever `append` threw for samples before
   */
  async add(one: T): Promise<void> {
    this.requireWritten();
    this.waiting.push(one);
    this.running ??= this.write();
    if (this.waiting.length >= mostWaiting) await this.settled();
  }

  /** @throws whatever `append` threw */
  async settled(): Promise<void> {
    await this.running;
    this.requireWritten();
  }

  private async write(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const some = this.waiting;
        this.waiting = [];
        await this.append(some);
        for (const one of some) this.report(one);
      }
    } catch (error) {
      this.failure = { error };
    } finally {
      this.running = undefined;
    }
  }

  private requireWritten(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }
}
