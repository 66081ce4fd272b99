/** Fits from cached statistics: prepared once in a thread, so that the extension host stays free. */
import { stat } from 'node:fs/promises';
import type { Convention, Step } from '../../core/cost/types';
import type { Fit, FrontierPoint } from '../../core/fit/fit';
import type { Loss } from '../../core/fit/simulate';
import type { Budget, Ranking, Recipe } from '../../core/recipe/types';
import { FitterThread } from '../../fitter/client';
import type { FitterFacts, FitterRequest, FitterResults } from '../../fitter/protocol';

/** Statistics kept prepared; 64 samples of 32 layers and 576 tokens take about 30 MB. */
const mostOpen = 4;

export interface Fitter {
  readonly facts: FitterFacts;
  /** Milliseconds, where `maxSteps` is not given. @throws HumanError where no schedule is that cheap */
  fit(
    budget: Budget,
    options?: { maxSteps?: number; modelPath?: string },
  ): Promise<{ recipe: Recipe; fit: Fit }>;
  frontier(options: { convention: Convention; points?: number }): Promise<FrontierPoint[]>;
  predictedLoss(schedule: readonly Step[], ranking: Ranking): Promise<Loss>;
}

export class FitterPool {
  private thread: FitterThread | undefined;
  /** By file, size and time of change; least recently used first. */
  private readonly prepared = new Map<string, Promise<FitterFacts>>();

  constructor(private readonly bundle: string) {}

  /**
   * The fitter of a statistics file as it is now; what was prepared before is used again.
   * @param onProgress 0 to 1, called only while it is being prepared
   * @throws HumanError when the file cannot be read
   */
  async open(file: string, onProgress?: (part: number) => void): Promise<Fitter> {
    const stats = await stat(file).catch(() => undefined);
    const key = `${file}\0${stats?.size ?? 0}\0${stats?.mtimeMs ?? 0}`;
    const facts = await this.prepare(key, file, onProgress);
    // Prepared anew where it was put away meanwhile, or the thread crashed.
    const ask = async <R extends FitterRequest>(request: R): Promise<FitterResults[R['kind']]> => {
      await this.prepare(key, file);
      return this.running().request(request);
    };
    return {
      facts,
      fit: (budget, options = {}) => ask({ kind: 'fit', key, budget, ...options }),
      frontier: (options) => ask({ kind: 'frontier', key, ...options }),
      predictedLoss: (schedule, ranking) => ask({ kind: 'predicted-loss', key, schedule, ranking }),
    };
  }

  async dispose(): Promise<void> {
    await this.thread?.dispose();
  }

  private async prepare(
    key: string,
    file: string,
    onProgress?: (part: number) => void,
  ): Promise<FitterFacts> {
    const facts =
      this.prepared.get(key) ?? this.running().request({ kind: 'open', key, file }, onProgress);
    this.prepared.delete(key);
    this.prepared.set(key, facts);
    this.evict();
    try {
      return await facts;
    } catch (error) {
      this.prepared.delete(key);
      throw error;
    }
  }

  private running(): FitterThread {
    this.thread ??= new FitterThread(this.bundle, () => {
      this.thread = undefined;
      this.prepared.clear();
    });
    return this.thread;
  }

  private evict(): void {
    for (const key of this.prepared.keys()) {
      if (this.prepared.size <= mostOpen) return;
      this.prepared.delete(key);
      void this.thread?.request({ kind: 'close', key }).catch(() => undefined);
    }
  }
}
