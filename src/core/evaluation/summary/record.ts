/** The part of an evaluation that is written into a recipe. */
import type { Step } from '../../cost/types';
import { fourDecimals, meanOf, sumOf } from '../../sums';
import type { CategoryRecord, EvaluationRecord } from '../../recipe/types';
import { quantileOfSorted } from '../../quantile';
import { comparePaired } from '../statistics/significance';
import type { EvaluationIdentity } from '../types';
import { attentionRecord } from './attention';
import { accuracyOf, fourDigits, pairedScores, rounded, yesNoFigures, type Pair } from './paired';
import type { TableAnswer, TableSample } from './samples';

/** @param pairs in an order that does not depend on how they were measured: sums round by it */
export function recordOf(
  run: EvaluationIdentity,
  { hash, schedule }: { hash: string; schedule: readonly Step[] },
  pairs: readonly Pair[],
  dataName: string | undefined,
): EvaluationRecord {
  return {
    data: run.data,
    schedule: hash,
    model: run.model,
    samples: pairs.length,
    ...accuracyRecord(run, pairs),
    agreement: fourDecimals(agreementOf(pairs)),
    ...fidelityRecord(pairs),
    ...categoryRecords(run, pairs),
    ...attentionRecord(schedule, pairs),
    tool: run.tool,
    device: run.device,
    ...(dataName === undefined ? {} : { dataName }),
  };
}

/** Share of samples whose first answer token equals the unpruned model's. */
export function agreementOf(pairs: readonly Pair[]): number {
  return meanOf(
    pairs.map(({ sample, answer }) => Number(answer.firstToken === sample.unpruned.firstToken)),
  );
}

/** Empty if the data has no answers. */
function accuracyRecord(
  { score }: EvaluationIdentity,
  pairs: readonly Pair[],
): Partial<EvaluationRecord> {
  const { pruned, unpruned, groups } = pairedScores(pairs);
  const compared = comparePaired(pruned, unpruned, { groups });
  if (compared === undefined || score === 'none') return {};
  const { difference, retained, changedScores: flips, p } = compared;
  return {
    ...(pruned.length === pairs.length ? {} : { answered: pruned.length }),
    accuracy: fourDecimals(meanOf(pruned)),
    dense: fourDecimals(meanOf(unpruned)),
    score,
    interval: rounded(difference),
    ...(retained === undefined
      ? {}
      : { retained: { value: fourDecimals(retained.mean), interval: rounded(retained) } }),
    ...binaryRecord(score, pairs),
    flips: { lost: flips.lost, gained: flips.gained },
    p: fourDigits(p),
  };
}

/** F1 and the share of yes, for both models; empty if answers are neither yes nor no. */
function binaryRecord(
  kind: EvaluationIdentity['score'],
  pairs: readonly Pair[],
): Pick<CategoryRecord, 'f1' | 'yesRatio'> {
  const figures = (answerOf: (pair: Pair) => TableAnswer) =>
    yesNoFigures(
      kind,
      pairs.map((pair) => ({ sample: pair.sample, answer: answerOf(pair) })),
    );
  const pruned = figures(({ answer }) => answer);
  const unpruned = figures(({ sample }) => sample.unpruned);
  if (pruned === undefined || unpruned === undefined) return {};
  const both = (name: 'f1' | 'yesRatio') => ({
    pruned: fourDecimals(pruned[name]),
    dense: fourDecimals(unpruned[name]),
  });
  return { f1: both('f1'), yesRatio: both('yesRatio') };
}

/** Over all tokens of the unpruned model's answers, each with the same weight. */
function fidelityRecord(pairs: readonly Pair[]): Partial<EvaluationRecord> {
  const all = divergencesOf(pairs);
  const mean = fourDigits(meanOf(all));
  all.sort();
  const kl = {
    mean,
    median: fourDigits(quantileOfSorted(all, 0.5)),
    p999: fourDigits(quantileOfSorted(all, 0.999)),
  };
  const logRatio = sumOf(pairs.map(({ answer }) => answer.logRatio * answer.kl.length));
  const perplexityRatio = fourDigits(Math.exp(logRatio / all.length));
  return {
    // If a model gives probability 0 to the unpruned model's token, it is infinitely far from it,
    // and JSON has no number for that.
    ...(Object.values(kl).every(Number.isFinite) ? { kl } : {}),
    topToken: fourDecimals(sumOf(pairs.map(({ answer }) => answer.sameTop)) / all.length),
    ...(Number.isFinite(perplexityRatio) ? { perplexityRatio } : {}),
  };
}

/** Divergences of all tokens, in the order of the pairs. */
function divergencesOf(pairs: readonly Pair[]): Float64Array {
  const all = new Float64Array(sumOf(pairs.map(({ answer }) => answer.kl.length)));
  let length = 0;
  for (const { answer } of pairs) {
    const { kl } = answer;
    all.set(kl, length);
    length += kl.length;
  }
  return all;
}

function categoryRecords(
  { score }: EvaluationIdentity,
  pairs: readonly Pair[],
): Pick<EvaluationRecord, 'categories'> {
  const categories: Record<string, CategoryRecord> = {};
  for (const name of categoriesOf(pairs)) {
    const own = pairs.filter(({ sample }) => sample.category === name);
    const { pruned, unpruned, groups } = pairedScores(own);
    const compared = comparePaired(pruned, unpruned, { groups });
    if (compared === undefined) continue;
    categories[name] = {
      samples: own.length,
      accuracy: fourDecimals(accuracyOf(own.map(({ answer }) => answer))!),
      dense: fourDecimals(meanOf(unpruned)),
      interval: rounded(compared.difference),
      p: fourDigits(compared.p),
      ...binaryRecord(score, own),
    };
  }
  return Object.keys(categories).length === 0 ? {} : { categories };
}

export function categoriesOf(
  pairs: readonly { sample: Pick<TableSample, 'category'> }[],
): string[] {
  return [...new Set(pairs.flatMap(({ sample }) => sample.category ?? []))].sort();
}
