/** What pruning did to the score, said with its numbers. */
import { text, type Text } from '../../text';
import { pairedInterval, ratioInterval, type BootstrapOptions, type Interval } from './bootstrap';
import { flips, mcnemar, type Flips } from './mcnemar';

/** Pruned against unpruned, on the same samples. */
export interface PairedComparison {
  samples: number;
  /** Pruned - dense, mean of the scores' differences: -0.01 is a loss of one point. */
  difference: Interval;
  /** Share of the unpruned model's score; undefined where that scores nothing. */
  retained: Interval | undefined;
  flips: Flips;
  /** McNemar's, of the flips. */
  p: number;
}

export type Verdict = 'loss' | 'gain' | 'none';

const level = 0.05;

/**
 * @param pruned scores of the pruned model, 0 to 1
 * @param dense those of the unpruned model, to the same samples
 * @returns undefined without samples
 */
export function comparePaired(
  pruned: readonly number[],
  dense: readonly number[],
  options: BootstrapOptions = {},
): PairedComparison | undefined {
  const difference = pairedInterval(
    pruned.map((score, at) => score - dense[at]!),
    options,
  );
  if (difference === undefined) return undefined;
  const flipped = flips(pruned, dense);
  return {
    samples: pruned.length,
    difference,
    retained: ratioInterval(pruned, dense, options),
    flips: flipped,
    p: mcnemar(flipped.gained, flipped.lost),
  };
}

/**
 * Significant where the interval of the mean excludes 0 and McNemar's p is below 0.05: the interval
 * knows of groups and of how much was lost, the test is exact for few samples.
 */
export function verdictOf({ difference, p }: Pick<PairedComparison, 'difference' | 'p'>): Verdict {
  if (p >= level) return 'none';
  if (difference.high < 0) return 'loss';
  return difference.low > 0 ? 'gain' : 'none';
}

/** Such as "no significant loss: -0.4 points [-1.2, 0.4], p = 0.31, 500 samples". */
export function significance(
  comparison: Pick<PairedComparison, 'difference' | 'p' | 'samples'>,
): Text {
  const { difference, p, samples } = comparison;
  const [mean, low, high] = [difference.mean, difference.low, difference.high].map(points);
  const chance = p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`;
  switch (verdictOf(comparison)) {
    case 'loss':
      return text`significant loss: ${mean!} points [${low!}, ${high!}], ${chance},
        ${samples} samples`;
    case 'gain':
      return text`significant gain: ${mean!} points [${low!}, ${high!}], ${chance},
        ${samples} samples`;
    case 'none':
      return text`no significant loss: ${mean!} points [${low!}, ${high!}], ${chance},
        ${samples} samples`;
  }
}

/** Adding 0 turns -0 into 0. */
function points(fraction: number): string {
  return (Number((fraction * 100).toFixed(1)) + 0).toFixed(1);
}
