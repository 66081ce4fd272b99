/** What a sweep found, in one sentence: how much can be saved before accuracy is lost, and what a baseline keeps there. */
import { group, mean } from 'd3-array';
import { formatPercent } from '../../cost/format';
import type { Estimate } from '../../figures/figure';
import { formatKl, plainPercent } from '../../figures/format';
import { retainedOf } from '../../figures/retained';
import { isBaseline, methodLabels } from '../../recipe/methods';
import type { EvaluationRecord, Method } from '../../recipe/types';
import { text, type Text } from '../../text';

/** One candidate of one budget. */
export interface SweptPoint {
  method: Method;
  /** Of the budget: part of the decoder's FLOPs. */
  saved: number;
  record: Pick<
    EvaluationRecord,
    'accuracy' | 'dense' | 'interval' | 'retained' | 'samples' | 'answered' | 'kl'
  >;
}

/** What one method came to at one budget; random choices are their mean. */
interface Result {
  method: Method;
  saved: number;
  kept?: Estimate;
  /** Nats. */
  kl?: number;
}

/** A budget that keeps less of the accuracy is not spoken of as one to take. */
const enoughKept = 0.95;

/**
 * The largest budget at which a fitted method keeps `enoughKept`; where none does, the smallest one; without answers to
 * score, the one in the middle by its KL divergence.
 * @returns undefined where nothing was measured
 */
export function sweepFinding(points: readonly SweptPoint[]): Text | undefined {
  const results = resultsOf(points);
  const fitted = results.filter(({ method }) => !isBaseline(method));
  const scored = fitted.filter(({ kept }) => kept !== undefined);
  if (scored.length === 0) return divergenceFinding(fitted, results);
  const enough = scored.filter(({ kept }) => kept!.value >= enoughKept);
  const saved =
    enough.length > 0
      ? Math.max(...enough.map((one) => one.saved))
      : Math.min(...scored.map((one) => one.saved));
  const best = highest(
    scored.filter((one) => one.saved === saved),
    ({ kept }) => kept!.value,
  )!;
  const said = besideText(best, results);
  if (enough.length > 0) return said;
  return text`No budget keeps ${plainPercent(enoughKept)} of the accuracy. ${said}`;
}

function keptText({ method, saved, kept }: Result): Text {
  const label = methodLabels[method];
  const [percent, value] = [plainPercent(saved), formatPercent(kept!.value)];
  const { interval } = kept!;
  if (!interval) return text`At ${percent} fewer FLOPs, ${label} keeps ${value} of accuracy`;
  const [low, high] = interval.map((part) => (100 * part).toFixed(1)) as [string, string];
  return text`At ${percent} fewer FLOPs, ${label} keeps ${value} of accuracy (${low} to ${high})`;
}

/** What it keeps, and the best baseline at the same budget. */
function besideText(own: Result, results: readonly Result[]): Text {
  const beside = results.filter(
    (one) => isBaseline(one.method) && one.saved === own.saved && one.kept !== undefined,
  );
  const best = highest(beside, (one) => one.kept!.value);
  const said = keptText(own);
  if (!best) return text`${said}.`;
  const [label, value] = [methodLabels[best.method], formatPercent(best.kept!.value)];
  return best.kept!.value > own.kept!.value
    ? text`${said}; ${label} keeps more: ${value}.`
    : text`${said}, best baseline ${label} ${value}.`;
}

function divergenceFinding(fitted: readonly Result[], all: readonly Result[]): Text | undefined {
  const budgets = [...new Set(fitted.filter(({ kl }) => kl !== undefined).map((one) => one.saved))];
  const saved = budgets.sort((a, b) => a - b)[Math.floor((budgets.length - 1) / 2)];
  if (saved === undefined) return undefined;
  const here = all.filter((one) => one.saved === saved && one.kl !== undefined);
  const nearest = (isOwn: boolean): Result | undefined =>
    highest(
      here.filter(({ method }) => isBaseline(method) !== isOwn),
      ({ kl }) => -kl!,
    );
  const [own, other] = [nearest(true)!, nearest(false)];
  const percent = plainPercent(saved);
  const [label, value] = [methodLabels[own.method], formatKl(own.kl!)];
  const said = text`At ${percent} fewer FLOPs, ${label} is ${value} nats from the unpruned model`;
  if (!other) return text`${said}.`;
  return text`${said}, ${methodLabels[other.method]}, the nearest baseline, ${formatKl(other.kl!)}.`;
}

function resultsOf(points: readonly SweptPoint[]): Result[] {
  const groups = group(points, ({ method, saved }) => `${method} ${saved}`);
  return [...groups.values()].map((members) => {
    const { method, saved } = members[0]!;
    const kept = members.flatMap(({ record }) => retainedOf(record) ?? []);
    const kl = members.flatMap(({ record }) => record.kl?.mean ?? []);
    const interval = kept.length === 1 ? kept[0]!.interval : undefined;
    return {
      ...{ method, saved },
      ...(kept.length > 0 && {
        kept: { value: mean(kept, ({ value }) => value)!, ...(interval && { interval }) },
      }),
      ...(kl.length > 0 && { kl: mean(kl)! }),
    };
  });
}

function highest(
  results: readonly Result[],
  worth: (result: Result) => number,
): Result | undefined {
  return results.reduce<Result | undefined>(
    (best, one) => (best === undefined || worth(one) > worth(best) ? one : best),
    undefined,
  );
}
