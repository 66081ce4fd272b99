/** The one-off part of a fit: after it, every budget is answered in milliseconds. */
import type { Statistics, StatisticsMetadata } from '../calibration/statistics';
import type { DecoderShape, PromptShape } from '../cost/types';
import { HumanError } from '../errors';
import { decoderShape } from '../recipe/recipe-cost';
import { text } from '../text';
import { scan, type Candidate, type ScanOptions } from './candidates';
import { prepareSample, type PreparedSample } from './masses';

export interface PreparedStatistics {
  metadata: StatisticsMetadata;
  hash: string;
  shape: DecoderShape;
  /** Median lengths of the calibration prompts: every cost is stated there. */
  reference: PromptShape;
  /** In order of sample id, so that the order of the file changes nothing. */
  samples: PreparedSample[];
  /** In order of alpha. */
  candidates: Candidate[];
}

/**
 * Sorts the masses and scans alpha.
 * @param onProgress called with 0 to 1
 * @throws HumanError `no-samples`, `statistics-corrupt`, `too-many-visual-tokens`
 */
export function prepare(
  statistics: Statistics,
  options: ScanOptions = {},
  onProgress: (part: number) => void = () => undefined,
): PreparedStatistics {
  const work = preparing(statistics, options);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    onProgress(value);
  }
}

/** `prepare` in slices of some milliseconds, for a thread that must stay responsive; yields 0 to 1. */
export function* preparing(
  statistics: Statistics,
  options: ScanOptions = {},
): Generator<number, PreparedStatistics> {
  const { metadata, hash } = statistics;
  const shape = decoderShape(metadata.model);
  const raw = statistics.samples
    .filter(({ visualTokens }) => visualTokens > 0)
    .sort((a, b) => compare(a.sample, b.sample));
  if (raw.length === 0) {
    throw new HumanError(
      text`There is nothing to fit: the statistics hold no sample with visual tokens. Calibrate
        with at least one question that has an image.`,
      'no-samples',
    );
  }
  const samples: PreparedSample[] = [];
  for (const sample of raw) {
    samples.push(prepareSample(sample, shape.layers));
    yield (0.1 * samples.length) / raw.length;
  }
  const reference = {
    visualTokens: median(raw.map((sample) => sample.visualTokens)),
    textTokens: median(raw.map((sample) => sample.textTokens)),
  };
  const work = scan({ samples, shape, reference }, options);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) {
      return { metadata, hash, shape, reference, samples, candidates: value };
    }
    yield 0.1 + 0.9 * value;
  }
}

/** The middle value; between two, their mean rounded half up, since lengths are whole. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
}

/** By code unit: the same everywhere, unlike a locale's collation. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
