/** Accuracy and divergence of methods, and differences between them, with intervals by image. */
import { invariant } from '../../src/core/errors';
import {
  pairedInterval,
  ratioInterval,
  type Interval,
} from '../../src/core/evaluation/statistics/bootstrap';
import { meanOf, sumOf } from '../../src/core/sums';
import type { SampleResult } from '../../src/core/evaluation/types';
import type { MethodAt } from './method-candidates';

/** One method's answers, sample by sample; the mean over its seeds. */
export interface Answers {
  score: number[];
  /** Sums over the tokens of the unpruned answer, nats. */
  kl: number[];
}

export class Figures {
  private readonly groups: string[];
  readonly unpruned: number[];
  private readonly tokens: number[];

  constructor(private readonly samples: readonly SampleResult[]) {
    this.groups = samples.map(({ group }) => group);
    this.unpruned = samples.map(({ unpruned }) => unpruned.score!);
    this.tokens = samples.map(({ candidates }) => candidates[0]!.kl.length);
  }

  answersOf({ hashes }: MethodAt): Answers {
    const seeds = hashes.map((hash) =>
      this.samples.map(({ candidates }) => candidates.find((one) => one.hash === hash)!),
    );
    const over = (value: (seed: (typeof seeds)[number], at: number) => number): number[] =>
      this.samples.map((_, at) => meanOf(seeds.map((seed) => value(seed, at))));
    return {
      score: over((seed, at) => seed[at]!.score!),
      kl: over((seed, at) => sumOf(seed[at]!.kl)),
    };
  }

  /** Part of the unpruned accuracy that is left. */
  retained({ score }: Answers): Interval {
    return there(ratioInterval(score, this.unpruned, { groups: this.groups }));
  }

  /** How far `one` is ahead of `other` in accuracy. */
  ahead(one: Answers, other: Answers): Interval {
    const differences = one.score.map((score, at) => score - other.score[at]!);
    return there(pairedInterval(differences, { groups: this.groups }));
  }

  /** Mean over tokens, nats. */
  kl({ kl }: Answers): number {
    return sumOf(kl) / sumOf(this.tokens);
  }

  /** How much lower the divergence of `one` is than that of `other`, nats. */
  nearer(one: Answers, other: Answers): Interval {
    const differences = one.kl.map((kl, at) => other.kl[at]! - kl);
    return there(ratioInterval(differences, this.tokens, { groups: this.groups }));
  }
}

function there(interval: Interval | undefined): Interval {
  invariant(interval !== undefined, 'there are samples with answers');
  return interval;
}
