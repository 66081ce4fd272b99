/** What was measured on its way to the disk: the next sample is measured meanwhile. */
export class Writing<T> {
  /** One at a time, so that at most one sample is lost where the process ends. */
  private last: Promise<void> = Promise.resolve();

  /**
   * @param append resolves when one is on the disk
   * @param tell of one that is
   */
  constructor(
    private readonly append: (one: T) => Promise<void>,
    private readonly tell: (one: T) => void,
  ) {}

  /**
   * Resolves when the one before is on the disk; this one is told of once it is there.
   * @throws whatever `append` threw, of the one before
   */
  async add(one: T): Promise<void> {
    await this.last;
    this.last = this.append(one).then(() => {
      this.tell(one);
    });
    // Whoever waits next is told.
    this.last.catch(() => undefined);
  }

  /** @throws whatever `append` threw, of the last one */
  settled(): Promise<void> {
    return this.last;
  }
}
