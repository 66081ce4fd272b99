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
   * Resolves when the sample before is on the disk; this one is told of once it is there.
   * @throws HumanError as `ResultsWriter.append`, of the sample before
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
    // Whoever waits next is told.
    this.last.catch(() => undefined);
  }

  /** @throws HumanError as `ResultsWriter.append`, of the last sample */
  settled(): Promise<void> {
    return this.last;
  }
}
