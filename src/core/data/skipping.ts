/**
 * Samples that cannot be given to the model (damaged pictures, prompts that are too long, rows
 * without a question) do not end a run: up to a number, they are skipped, counted and named.
 */
import { HumanError } from '../errors';
import { text, type Text } from '../text';
import type { Skipped } from './types';
import { remedy } from '../remedies';

/** Few enough not to distort the results, many enough for a usual number of broken downloads. */
export const defaultMaxSkipped = 10;

const skippable = new Set([
  ...['image-unreadable', 'image-missing', 'image-format', 'image-refused'],
  ...['prompt-too-long', 'typed-placeholder', 'images-not-first'],
  // The fault is in one row: others of its file may be in order.
  ...['data-invalid', 'data-no-question', 'image-address', 'turn-role', 'turn-left-out'],
]);

/** Whether it is a sample that is at fault: others may be used. */
export function isOfSample(error: unknown): error is HumanError {
  return error instanceof HumanError && skippable.has(error.code);
}

export class Skipping {
  readonly skipped: Skipped[] = [];
  private readonly ids = new Set<string>();
  private first: HumanError | undefined;
  private done = 0;

  /** @param events gets each skipped sample, once */
  constructor(
    private readonly events: { onSkipped?(skipped: Skipped): void },
    private readonly most = defaultMaxSkipped,
  ) {}

  /**
   * @returns undefined if the sample cannot be given to the model
   * @throws HumanError `too-many-skipped` after the limit, and whatever else `run` throws
   */
  async attempt<T>(id: string, run: () => Promise<T>): Promise<T | undefined> {
    if (this.ids.has(id)) return undefined;
    try {
      const result = await run();
      this.done += 1;
      return result;
    } catch (error) {
      if (!isOfSample(error)) throw error;
      this.add(id, error);
      return undefined;
    }
  }

  /** The requested samples without those that are skipped. */
  without<T extends { id: string }>(samples: readonly T[]): T[] {
    return samples.filter(({ id }) => !this.ids.has(id));
  }

  /** @throws HumanError the first failure, where nothing is left */
  requireSome(earlier = 0): void {
    if (this.first !== undefined && this.done + earlier === 0) throw this.first;
  }

  private add(id: string, error: HumanError): void {
    this.ids.add(id);
    this.first ??= error;
    const skipped = { id, why: error.message };
    this.skipped.push(skipped);
    this.events.onSkipped?.(skipped);
    if (this.skipped.length <= this.most) return;
    const named = this.skipped.slice(0, 5).map((one) => one.id);
    throw new HumanError(
      text`${this.skipped.length} samples cannot be used (${named.join(', ')}), and ${remedy('most-skipped', this.most)}. The first: ${this.first.text}`,
      'too-many-skipped',
      1,
      { cause: error },
    );
  }
}

/** For readers of a report: how many samples are missing from it, and which. */
export function skippedNotes({ skipped }: Pick<Skipping, 'skipped'>): Text[] {
  if (skipped.length === 0) return [];
  const named = skipped.map(({ id }) => id).slice(0, 5);
  return [
    text`Samples that are skipped because they cannot be used: ${skipped.length}
      (${named.join(', ')}${skipped.length > named.length ? ', ...' : ''}).`,
  ];
}
