/**
 * Fits from cached statistics: prepared once in a thread, so that the extension host stays free.
 */
import { stat } from 'node:fs/promises';
import type { Step, Budget } from '../core/cost/types';
import { HumanError } from '../core/errors';
import type { Fit, FrontierPoint } from '../core/fit/fit';
import type { Loss } from '../core/fit/simulate';
import type { Ranking } from '../core/ranking/families';
import { scheduleHash } from '../core/recipe/hash';
import type { Recipe } from '../core/recipe/types';
import { text } from '../core/text';
import { FitterThread } from './client';
import { timesBeside } from './times-beside';
import type {
  FitChoices,
  FitterFacts,
  FitterRequest,
  FitterResults,
  FrontierChoices,
} from './protocol';

/** Statistics kept prepared; 64 samples of 32 layers and 576 tokens take about 30 MB. */
const mostOpen = 4;

/** Samples that a preview is of: they take about two seconds. */
export const previewed = 64;

/**
 * What can be shown of statistics so far. A preview gives no recipe, which is fitted from all
 * samples.
 */
export interface Preview {
  readonly facts: FitterFacts;
  /**
   * The fit record of a recipe, and the hash of its schedule and ranking.
   *
   * @throws HumanError as `Fitter.fit`
   */
  tryFit(budget: Budget, options?: FitChoices): Promise<{ fit: Fit; hash: string }>;
  /**
   * @param onProgress 0 to 1, while a method or a cut before the decoder is prepared: seconds, if
   * samples are many
   */
  frontier(options: FrontierChoices, onProgress?: (part: number) => void): Promise<FrontierPoint[]>;
  predictedLoss(schedule: readonly Step[], ranking: Ranking): Promise<Loss>;
}

export interface Fitter extends Preview {
  /**
   * Takes milliseconds without `maxSteps`; longer when a method is first used. A budget in time
   * without given times uses the profile beside the statistics.
   *
   * @throws HumanError if no schedule is that cheap; as `requireProfile`; `statistics-changed`, as
   *    every request, if the statistics had to be prepared again and the file has changed
   */
  fit(budget: Budget, options?: FitChoices): Promise<{ recipe: Recipe; fit: Fit }>;
}

/** Statistics that the thread holds, or is about to. */
interface Prepared {
  readonly facts: Promise<FitterFacts>;
  /** Told how far it is. */
  readonly listeners: Set<(part: number) => void>;
  /** How many callers wait for it or use it; it is only removed when there are none. */
  users: number;
}

export class FitterPool {
  private thread: FitterThread | undefined;
  /** By file, size and time of change; least recently used first. */
  private readonly prepared = new Map<string, Prepared>();
  /** The hash of each file's contents when it was last prepared. */
  private readonly hashes = new Map<string, { key: string; hash: string }>();
  private previews: FitterPool | undefined;

  /** @param most samples that are drawn of every file; all of them if absent */
  constructor(
    private readonly bundle: string,
    private readonly most?: number,
  ) {}

  /**
   * The file from a few of its samples, evenly drawn, in a thread of its own: available long before
   * many samples are prepared.
   *
   * @throws HumanError when the file cannot be read
   */
  preview(file: string): Promise<Preview> {
    this.previews ??= new FitterPool(this.bundle, previewed);
    return this.previews.open(file);
  }

  /**
   * The fitter of a statistics file in its present state; an earlier preparation is reused.
   *
   * @param onProgress 0 to 1, called only while it is being prepared
   * @throws HumanError when the file cannot be read
   */
  async open(file: string, onProgress?: (part: number) => void): Promise<Fitter> {
    const key = await keyOf(file);
    return this.use(key, file, (facts) => this.fitterOf(key, file, facts), onProgress);
  }

  /**
   * The fitter of the first of these files with the statistics of `hash`. Others that are opened on
   * the way are closed again: a search displaces nothing that is in use.
   * @throws HumanError when a file cannot be read
   */
  async find(files: readonly string[], hash: string): Promise<Fitter | undefined> {
    for (const file of files) {
      const key = await keyOf(file);
      const known = this.hashes.get(file);
      if (known?.key === key && known.hash !== hash) continue;
      const wasThere = this.prepared.has(key);
      const found = await this.use(key, file, (facts) => {
        if (facts.hash === hash) return this.fitterOf(key, file, facts);
        if (!wasThere && this.prepared.get(key)?.users === 1) this.putAway(key);
        return undefined;
      });
      if (found) return found;
    }
    return undefined;
  }

  async dispose(): Promise<void> {
    await this.previews?.dispose();
    await this.thread?.dispose();
  }

  private fitterOf(key: string, file: string, facts: FitterFacts): Fitter {
    // Prepared again if it was closed meanwhile, or the thread crashed.
    const ask = <R extends FitterRequest>(
      request: R,
      onProgress?: (part: number) => void,
    ): Promise<FitterResults[R['kind']]> =>
      this.use(key, file, (now) => {
        if (now.hash === facts.hash) return this.running().request(request, onProgress);
        // The key of the old contents does not fit the new ones.
        this.putAway(key);
        throw new HumanError(
          text`${file} has changed since it was read. Try again.`,
          'statistics-changed',
        );
      });
    const fit: Fitter['fit'] = async (budget, options = {}) => {
      const times = options.times ?? (await timesBeside(file, facts, budget));
      return ask({ kind: 'fit', key, budget, ...options, ...(times && { times }) });
    };
    return {
      facts,
      fit,
      tryFit: async (budget, options) => {
        const { fit: made, recipe } = await fit(budget, options);
        return { fit: made, hash: scheduleHash(recipe.schedule, recipe.ranking) };
      },
      frontier: (options, onProgress) => ask({ kind: 'frontier', key, ...options }, onProgress),
      predictedLoss: (schedule, ranking) => ask({ kind: 'predicted-loss', key, schedule, ranking }),
    };
  }

  /** Does something with statistics that stay prepared until it is done. */
  private async use<T>(
    key: string,
    file: string,
    work: (facts: FitterFacts) => T | Promise<T>,
    onProgress?: (part: number) => void,
  ): Promise<T> {
    const entry = this.prepared.get(key) ?? this.preparing(key, file);
    if (onProgress) entry.listeners.add(onProgress);
    this.prepared.delete(key);
    this.prepared.set(key, entry);
    entry.users++;
    try {
      const facts = await entry.facts.catch((error: unknown) => {
        // After a crash there may be another entry of this name already.
        if (this.prepared.get(key) === entry) this.prepared.delete(key);
        throw error;
      });
      this.hashes.set(file, { key, hash: facts.hash });
      return await work(facts);
    } finally {
      if (onProgress) entry.listeners.delete(onProgress);
      entry.users--;
      this.evict();
    }
  }

  private preparing(key: string, file: string): Prepared {
    const listeners: Prepared['listeners'] = new Set();
    const { most } = this;
    const request = { kind: 'open' as const, key, file, ...(most !== undefined && { most }) };
    const facts = this.running().request(request, (part) => {
      for (const listener of listeners) listener(part);
    });
    return { facts, listeners, users: 0 };
  }

  private running(): FitterThread {
    this.thread ??= new FitterThread(this.bundle, () => {
      this.thread = undefined;
      this.prepared.clear();
    });
    return this.thread;
  }

  private evict(): void {
    for (const [key, { users }] of this.prepared) {
      if (this.prepared.size <= mostOpen) return;
      if (users === 0) this.putAway(key);
    }
  }

  private putAway(key: string): void {
    this.prepared.delete(key);
    void this.thread?.request({ kind: 'close', key }).catch(() => undefined);
  }
}

/** Another one as soon as the file changes. */
async function keyOf(file: string): Promise<string> {
  const stats = await stat(file).catch(() => undefined);
  return [file, stats?.size ?? 0, stats?.mtimeMs ?? 0].join('\0');
}
