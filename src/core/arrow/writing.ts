/** Writes measured samples to the disk while the next one is measured. */
export class Writing<T> {
  /** One at a time, so that at most one sample is lost where the process ends. */
  private last: Promise<void> = Promise.resolve();

  /**
   * @param append resolves when a sample is on the disk
   * @param tell reports a sample that is there
   */
  constructor(
    private readonly append: (one: T) => Promise<void>,
    private readonly tell: (one: T) => void,
  ) {}

  /**
   * Resolves when the previous sample is on the disk; this sample is reported once it is there
   * itself.
   *
   * @throws whatever `append` threw for the previous sample
   */
  async add(one: T): Promise<void> {
    await this.last;
    this.last = this.append(one).then(() => {
      this.tell(one);
    });
    // The next caller who waits gets the error.
    this.last.catch(() => undefined);
  }

  /** @throws whatever `append` threw for the last sample */
  settled(): Promise<void> {
    return this.last;
  }
}
