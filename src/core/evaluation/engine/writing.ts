/** Results on their way to the disk: the next sample is measured meanwhile. Only the worker process may import this. */
import type { RunEvents } from '../../model/run';
import type { ResultBatch } from '../results/results-schema';
import type { ResultsWriter } from '../results/results-file';

export class Writing {
  /** One at a time, so that at most one sample is lost where the process ends. */
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly results: Pick<ResultsWriter, 'append'>,
    private readonly events: Pick<RunEvents, 'onSample'>,
  ) {}

  /**
   * Resolves when the previous sample is on the disk; this sample is reported once it is there
   * itself.
   *
   * @throws HumanError as `ResultsWriter.append`, of the previous sample
   */
  async add(
    result: ResultBatch,
    measured: { milliseconds: number; answers: number },
  ): Promise<void> {
    await this.last;
    const { sample: id, visualTokens, textTokens } = result;
    this.last = this.results.append(result).then(() => {
      this.events.onSample({ id, visualTokens, textTokens, ...measured });
    });
    // The next caller who waits gets the error.
    this.last.catch(() => undefined);
  }

  /** @throws HumanError as `ResultsWriter.append`, of the last sample */
  settled(): Promise<void> {
    return this.last;
  }
}
