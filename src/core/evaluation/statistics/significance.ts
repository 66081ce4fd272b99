/** How pruning changed the score, in words and numbers. */
import { inPoints } from '../../cost/format';
import { formatProbability } from '../../figures/format';
import { samplesText, text, type Text } from '../../text';
import { pairedInterval, ratioInterval, type BootstrapOptions, type Interval } from './bootstrap';
import { changedScores, mcnemar, type ChangedScores } from './mcnemar';
import { isUnchanged, unseenShare } from '../../figures/unseen';

/** Pruned against unpruned, on the same samples. */
export interface PairedComparison {
  samples: number;
  /** Pruned - unpruned, mean of the scores' differences: -0.01 is a loss of one point. */
  difference: Interval;
  /** Share of the unpruned model's score; undefined where that scores nothing. */
  retained: Interval | undefined;
  changedScores: ChangedScores;
  /** McNemar's, of the changed scores. */
  p: number;
}

/** `inconclusive` where the interval and the test disagree. */
export type Verdict = 'loss' | 'gain' | 'none' | 'inconclusive';

const level = 0.05;

/** Fewer may hide a loss of more than 10 points, even where none was lost. */
const fewSamples = 30;

/**
 * @param pruned scores of the pruned model, 0 to 1
 * @param unpruned those of the unpruned model, to the same samples
 * @returns undefined without samples
 */
export function comparePaired(
  pruned: readonly number[],
  unpruned: readonly number[],
  options: BootstrapOptions = {},
): PairedComparison | undefined {
  const difference = pairedInterval(
    pruned.map((score, at) => score - unpruned[at]!),
    options,
  );
  if (difference === undefined) return undefined;
  const changed = changedScores(pruned, unpruned);
  return {
    samples: pruned.length,
    difference,
    retained: ratioInterval(pruned, unpruned, options),
    changedScores: changed,
    p: mcnemar(changed.gained, changed.lost),
  };
}

/** What a verdict needs; older records may lack p. */
type Compared = Pick<PairedComparison, 'difference'> & { p: number | undefined };

/**
 * Significant if the interval of the mean excludes 0 and McNemar's p is below 0.05: the interval
 * knows of groups and of how much was lost, the test is exact for few samples. If the two disagree,
 * the result is not conclusive. Without p the interval decides alone.
 */
export function verdictOf({ difference: { low, high }, p }: Compared): Verdict {
  const excludesNone = high < 0 || low > 0;
  if (p !== undefined && p < level !== excludesNone) return 'inconclusive';
  if (!excludesNone) return 'none';
  return high < 0 ? 'loss' : 'gain';
}

/**
 * The loss that the samples may have missed, where "no significant loss" might be read as "no
 * loss": if no score changed, so that there was nothing to resample, or if there are few samples.
 * Undefined where the interval is enough.
 */
export function unseenLoss({
  difference: { low, high },
  samples,
}: Pick<PairedComparison, 'difference' | 'samples'>): number | undefined {
  const saysLittle = isUnchanged([low, high]) || samples < fewSamples;
  return saysLittle ? unseenShare(samples) : undefined;
}

/**
 * Such as "no significant loss: -0.4 points [-1.2, 0.4], p = 0.31, 500 samples". For few samples,
 * or if no score changed, it does not mention significance, which no test can show then.
 */
export function significance(comparison: Compared & Pick<PairedComparison, 'samples'>): Text {
  const { difference, p, samples } = comparison;
  const [mean, low, high] = [difference.mean, difference.low, difference.high].map(points);
  const chance =
    p === undefined ? text`p unknown` : p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`;
  const count = samplesText(samples);
  switch (verdictOf(comparison)) {
    case 'loss':
      return text`significant loss: ${mean!} points [${low!}, ${high!}], ${chance}, ${count}`;
    case 'gain':
      return text`significant gain: ${mean!} points [${low!}, ${high!}], ${chance}, ${count}`;
    case 'inconclusive':
      // Explains a seeming contradiction: the interval excludes 0 but the test finds no change, or
      // the reverse.
      return text`not conclusive, as interval and exact test disagree: ${mean!} points [${low!}, ${high!}], ${chance}, ${count}`;
    case 'none': {
      if (isUnchanged([difference.low, difference.high])) {
        const unseen = points(unseenShare(samples));
        return text`no score changed among ${count}; a loss of up to ${unseen} points could go
          unseen`;
      }
      if (samples < fewSamples) {
        return text`too few samples to tell a loss: ${mean!} points [${low!}, ${high!}], ${count}`;
      }
      return text`no significant loss: ${mean!} points [${low!}, ${high!}], ${chance}, ${count}`;
    }
  }
}

/**
 * The same for people who deploy models and read no p: "2.0 points lost on 50 samples, which may be
 * chance (95% interval -6.3 to 0.0)".
 */
export function significanceInWords(
  comparison: Compared & Pick<PairedComparison, 'samples'>,
): Text {
  const { difference, samples } = comparison;
  const verdict = verdictOf(comparison);
  const saysLittle = unseenLoss(comparison) !== undefined && verdict === 'none';
  if (saysLittle) return significance(comparison);
  const amount = points(Math.abs(difference.mean));
  const change = difference.mean > 0 ? text`${amount} points gained` : text`${amount} points lost`;
  const range = text`95% interval ${points(difference.low)} to ${points(difference.high)}`;
  const summary = text`${change} on ${samplesText(samples)}`;
  if (verdict === 'inconclusive') {
    // An interval without 0 beside "may be chance" would read as a mistake.
    return text`${summary}, which may be chance: ${range}, but p = ${formatProbability(comparison.p ?? 1)} by an exact test`;
  }
  return verdict === 'loss' || verdict === 'gain'
    ? text`${summary}, more than chance (${range})`
    : text`${summary}, which may be chance (${range})`;
}

function points(fraction: number): string {
  return inPoints(fraction, 1);
}
