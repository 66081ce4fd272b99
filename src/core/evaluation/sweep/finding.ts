/**
 * The result of a sweep in one sentence: how much can be saved before accuracy is lost, and what a
 * baseline keeps there.
 */
import { group, mean } from 'd3-array';
import { formatPercent } from '../../cost/format';
import type { Estimate } from '../../figures/figure';
import { formatKl, plainPercent } from '../../figures/format';
import { retainedOf } from '../../figures/retained';
import { isBaseline, methodLabels } from '../../recipe/methods';
import type { EvaluationRecord, Method } from '../../recipe/types';
import { listed, text, type Message, type Text } from '../../text';

/** One candidate of one budget. */
export interface SweptPoint {
  method: Method;
  /** What the budget saves, as a part of the decoder's FLOPs. */
  saved: number;
  record: Pick<
    EvaluationRecord,
    'accuracy' | 'dense' | 'interval' | 'retained' | 'samples' | 'answered' | 'kl'
  >;
}

/** One method's result at one budget; the mean over seeds of a random method. */
interface Result {
  method: Method;
  saved: number;
  kept?: Estimate;
  /** Nats. */
  kl?: number;
}

/** A budget that keeps less of the accuracy is not recommended. */
const enoughKept = 0.95;

export interface SweepFinding {
  text: Text;
  /** The result worth keeping; absent if no budget keeps enough, or nothing was scored. */
  best?: Pick<Result, 'method' | 'saved'>;
}

/**
 * The largest budget up to which a fitted method keeps `enoughKept` at every budget. If none does,
 * the smallest budget; without answers to score, the middle one by its KL divergence.
 *
 * @returns undefined if nothing was measured
 */
export function sweepFinding(points: readonly SweptPoint[]): SweepFinding | undefined {
  const results = resultsOf(points);
  const fitted = results.filter(({ method }) => !isBaseline(method));
  const scored = fitted.filter(({ kept }) => kept !== undefined);
  if (scored.length === 0) {
    const divergence = divergenceFinding(fitted, results);
    return divergence && { text: divergence };
  }
  const enough = [...group(scored, ({ method }) => method).values()].flatMap(keepingEnough);
  const saved =
    enough.length > 0
      ? Math.max(...enough.map((one) => one.saved))
      : Math.min(...scored.map((one) => one.saved));
  const best = highest(
    scored.filter((one) => one.saved === saved),
    ({ kept }) => kept!.value,
  )!;
  const statement = besideText(best, results);
  const ending = (words: Text): Text => withOthers(words, best, results);
  const percent = plainPercent(enoughKept);
  if (enough.length === 0) {
    return scored.some(isEnough)
      ? {
          text: ending(
            text`${statement} Larger savings were measured at ${percent} or more: more samples will
              tell whether they hold.`,
          ),
        }
      : { text: ending(text`No budget keeps ${percent} of the accuracy. ${statement}`) };
  }
  const isOnly = new Set(scored.map((one) => one.saved)).size === 1;
  return {
    text: ending(isOnly ? statement : text`${statement} ${whyText(best, percent)}`),
    best: { method: best.method, saved },
  };
}

function isEnough({ kept }: Result): boolean {
  return kept!.value >= enoughKept;
}

/** Up to the first budget that keeps less: a better result at a larger saving is chance. */
function keepingEnough(results: readonly Result[]): Result[] {
  const sorted = [...results].sort((a, b) => a.saved - b.saved);
  const first = sorted.findIndex((one) => !isEnough(one));
  return first === -1 ? sorted : sorted.slice(0, first);
}

/** Why it is this one, and how sure that is. */
function whyText({ kept }: Result, percent: string): Text {
  const low = kept!.interval?.[0] ?? kept!.value;
  return low >= enoughKept
    ? text`It is the cheapest measured at ${percent} or more.`
    : text`It is the cheapest measured at ${percent} or more, but so few samples do not rule out
      less.`;
}

function keptText({ method, saved, kept }: Result): Text {
  const label = methodLabels[method];
  const [percent, value] = [plainPercent(saved), formatPercent(kept!.value)];
  const { interval } = kept!;
  if (!interval) return text`At ${percent} fewer FLOPs, ${label} keeps ${value} of accuracy`;
  const [low, high] = interval.map((part) => (100 * part).toFixed(1)) as [string, string];
  return text`At ${percent} fewer FLOPs, ${label} keeps ${value} of accuracy (${low} to ${high})`;
}

/**
 * What it keeps, and the best baselines at the same budget. Baselines whose shown figures are equal
 * count as equal.
 */
function besideText(own: Result, results: readonly Result[]): Text {
  const beside = results.filter(
    (one) => isBaseline(one.method) && one.saved === own.saved && one.kept !== undefined,
  );
  const best = highest(beside, (one) => one.kept!.value);
  const statement = keptText(own);
  if (!best) return text`${statement}.`;
  const value = shown(best);
  const alike = beside.filter((one) => shown(one) === value).map(({ method }) => method);
  const who = baselinesText(alike);
  if (value === shown(own)) {
    return alike.length === 1
      ? text`${statement}, and ${who} the same.`
      : text`${statement}, and ${who} keep the same.`;
  }
  if (best.kept!.value > own.kept!.value) {
    return alike.length === 1
      ? text`${statement}; ${who} keeps more: ${value}.`
      : text`${statement}; ${who} keep more: ${value}.`;
  }
  return alike.length === 1
    ? text`${statement}, best baseline ${who} ${value}.`
    : text`${statement}, best ${who} ${value}.`;
}

/**
 * The other budgets at which a baseline keeps more than every fitted method: a baseline that wins
 * is always reported.
 */
function withOthers(statement: Text, best: Result, results: readonly Result[]): Text {
  const kept = results.filter((one) => one.kept !== undefined && one.saved !== best.saved);
  const others = [...group(kept, ({ saved }) => saved).values()].flatMap((members) => {
    const worth = ({ kept: one }: Result): number => one!.value;
    const own = highest(
      members.filter(({ method }) => !isBaseline(method)),
      worth,
    );
    const baseline = highest(
      members.filter(({ method }) => isBaseline(method)),
      worth,
    );
    const isBehind =
      own && baseline && worth(baseline) > worth(own) && shown(baseline) !== shown(own);
    return isBehind ? [{ own, baseline }] : [];
  });
  const [first] = others;
  if (!first) return statement;
  if (others.length > 1) {
    const at = others.map(({ own }) => own.saved).sort((a, b) => a - b);
    return text`${statement} At ${listed(at.map(plainPercent))} fewer FLOPs a baseline keeps more.`;
  }
  const { own, baseline } = first;
  return text`${statement} At ${plainPercent(own.saved)} fewer FLOPs ${methodLabels[baseline.method]} keeps more: ${shown(baseline)} against ${shown(own)}.`;
}

function shown({ kept }: Result): string {
  return formatPercent(kept!.value);
}

/** Most baselines that are named; if there are more, their number is given. */
function baselinesText(methods: readonly Method[]): Message {
  if (methods.length === 1) return methodLabels[methods[0]!];
  const words: Record<number, Text> = {
    ...{ 2: text`two baselines`, 3: text`three baselines`, 4: text`four baselines` },
    ...{ 5: text`five baselines`, 6: text`six baselines`, 7: text`seven baselines` },
    ...{ 8: text`eight baselines`, 9: text`nine baselines` },
  };
  return words[methods.length] ?? text`${methods.length} baselines`;
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
  const statement = text`At ${percent} fewer FLOPs, ${label} is ${value} nats from the unpruned model`;
  if (!other) return text`${statement}.`;
  return text`${statement}, ${methodLabels[other.method]}, the nearest baseline, ${formatKl(other.kl!)}.`;
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
