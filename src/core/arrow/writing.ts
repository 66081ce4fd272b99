/** Writes measured samples to the disk while others are measured. */

/** So many samples wait at most while the disk takes those before them. */
const mostWaiting = 64;

export class Writing<T> {
  /** Measured, and not given to the disk yet. */
  private waiting: T[] = [];
  /** The writes under way, of which there is one at a time; fulfilled, too, where one fails. */
  private running: Promise<void> | undefined;
  private failure: { error: unknown } | undefined;

  /**
   * @param append resolves when these samples are on the disk; what is measured meanwhile comes
   *    together next, so that a disk that is slower than the model costs little
   * @param tell reports a sample that is there
   */
  constructor(
    private readonly append: (some: readonly T[]) => Promise<void>,
    private readonly tell: (one: T) => void,
  ) {}

  /**
   * Resolves at once, or, where many wait for the disk, when it has taken them; this sample is
   * reported once it is there itself.
   *
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
        for (const one of some) this.tell(one);
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
