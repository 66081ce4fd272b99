/** The one-off part of a fit: after it, every budget is answered in milliseconds. */
import type { Statistics, StatisticsMetadata } from '../calibration/statistics';
import type { DecoderShape, PromptShape } from '../cost/types';
import { HumanError } from '../errors';
import { decoderShape } from '../recipe/recipe-cost';
import type { Grid } from '../recipe/types';
import { text } from '../text';
import { scan, type Candidate, type ScanOptions } from './candidates';
import { prepareSample, type PreparedSample } from './masses';
import { methodRanking } from './methods';
import { rankingSamples } from './orders';

export interface PreparedStatistics {
  metadata: StatisticsMetadata;
  hash: string;
  shape: DecoderShape;
  /** Median lengths of the calibration prompts: every cost is stated there. */
  reference: PromptShape;
  /** In order of sample id, so that the order of the file changes nothing. */
  samples: PreparedSample[];
  /** Of every image, where the samples' grids are known and all the same. */
  grid: Grid | undefined;
  /** In order of alpha; losses are by the paper's ranking. */
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
  return finish(preparing(statistics, options), onProgress);
}

/** Does work that comes in slices at once. */
export function finish<T>(
  work: Generator<number, T>,
  onProgress: (part: number) => void = () => undefined,
): T {
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
    samples.push(prepareSample(sample, shape, metadata.pruning !== undefined));
    yield (0.06 * samples.length) / raw.length;
  }
  const reference = medianPrompt(raw);
  const part = (from: number, length: number) => (value: number) => from + length * value;
  yield* mapped(rankingSamples(samples, shape.layers, methodRanking('fitprune')), part(0.06, 0.04));
  const scanning = scan({ samples, shape, reference }, options);
  const candidates = yield* mapped(scanning, part(0.1, 0.9));
  return { metadata, hash, shape, reference, samples, grid: sharedGrid(samples), candidates };
}

/** The same work, whose progress is a part of another's. */
function* mapped<T>(
  work: Generator<number, T>,
  toPart: (value: number) => number,
): Generator<number, T> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    yield toPart(value);
  }
}

/** The lengths that costs are stated at; samples without an image do not count. */
export function medianPrompt(samples: readonly PromptShape[]): PromptShape {
  const withImage = samples.filter(({ visualTokens }) => visualTokens > 0);
  return {
    visualTokens: observedMedian(withImage.map(({ visualTokens }) => visualTokens)),
    textTokens: median(withImage.map(({ textTokens }) => textTokens)),
  };
}

/** The lower of two middle values: a length that some prompt has, and that its images' grids divide. */
function observedMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
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

/** The grid of every image, where statistics know it and all have the same. */
export function sharedGrid(samples: readonly PreparedSample[]): Grid | undefined {
  const [first] = samples[0]?.grids ?? [];
  const isShared =
    first !== undefined &&
    samples.every(
      ({ grids }) =>
        grids.length > 0 &&
        grids.every(([rows, columns]) => rows === first[0] && columns === first[1]),
    );
  return isShared ? first : undefined;
}
