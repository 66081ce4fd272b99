/**
 * What a recipe comes to, in one line: what it saves, what it keeps, what else would have kept at the same cost, and how
 * much faster it is. The one place where that is chosen and worded.
 */
import { formatPercent } from '../cost/format';
import type { Convention } from '../cost/types';
import { formatKl, plainPercent } from '../figures/format';
import { retainedOf } from '../figures/retained';
import { samplesText, text, type Message, type Text } from '../text';
import { currentEvaluations, currentSuites, bestEvaluation } from './evaluations';
import { predictedTime, profiledTimeText, timeText, type PredictedTime } from './headline-time';
import { bestBaseline, betterBaselines, methodLabels } from './methods';
import { recipeCost } from './recipe-cost';
import type { BaselineMethod, EvaluationRecord, Recipe } from './types';

export interface Headline {
  /** Part of the layers' prefill FLOPs that is saved, in the budget's convention. */
  saved: { reduction: number; convention: Convention };
  /** Of a budget in time, what its profile says of the schedule as it is. */
  time?: PredictedTime;
  /** Part of the unpruned model's accuracy; absent where none was measured. */
  kept?: {
    value: number;
    interval?: readonly [number, number] | undefined;
    /** Where they are few: samples that were asked about. */
    few?: number;
  };
  /** Of the next token from the unpruned model's, nats; where there is no accuracy. */
  kl?: number;
  /** Of the baselines at the same FLOPs, the one that keeps most; only beside `kept`. */
  baseline?: { method: BaselineMethod; kept: number; isBetter: boolean };
  /** Unpruned over pruned. */
  faster?: { ratio: number; until: 'first token' | 'prefill'; isClear: boolean };
  isMeasured: boolean;
}

/** What is known of the recipe as it is now; what was measured of another schedule or model says nothing of it. */
export function headlineOf(recipe: Recipe): Headline {
  const { convention } = recipe.budget;
  const cost = recipeCost(recipe);
  const saved = { reduction: cost.reduction[convention], convention };
  const time = predictedTime(recipe.budget, cost);
  const records = currentEvaluations(recipe);
  const best = bestEvaluation(records);
  const suite = currentSuites(recipe).findLast(({ retained }) => retained !== undefined);
  const kept = (best && keptOf(best)) ?? suite?.retained;
  const faster = fasterOf(records);
  return {
    saved,
    ...(time && { time }),
    ...(kept && { kept }),
    ...(!kept && best?.kl && { kl: best.kl.mean }),
    ...(kept && baselineIn(records, best)),
    ...(faster && { faster }),
    isMeasured: kept !== undefined || best?.kl !== undefined,
  };
}

/** Fewer samples than this are said. */
const few = 100;

function keptOf(record: EvaluationRecord): Headline['kept'] {
  const retained = retainedOf(record);
  if (!retained) return undefined;
  const samples = record.answered ?? record.samples;
  return { ...retained, ...(samples < few && { few: samples }) };
}

/** Beside the accuracy that is told; else of the measurement of most samples that had baselines at all. */
function baselineIn(
  records: readonly EvaluationRecord[],
  best: EvaluationRecord | undefined,
): Pick<Headline, 'baseline'> {
  const beside = (record: EvaluationRecord): boolean => bestBaseline(record) !== undefined;
  if (best && beside(best)) return baselineOf(best);
  const other = bestEvaluation(records.filter(beside));
  return other ? baselineOf(other) : {};
}

function baselineOf(record: EvaluationRecord): Pick<Headline, 'baseline'> {
  const { dense } = record;
  const best = bestBaseline(record);
  if (best?.accuracy === undefined || dense === undefined || dense === 0) return {};
  const isBetter = betterBaselines(record).some(({ baseline }) => baseline === best);
  return { baseline: { method: best.method, kept: best.accuracy / dense, isBetter } };
}

/** The newest that was timed, whichever samples its accuracy is of. */
function fasterOf(records: readonly EvaluationRecord[]): Headline['faster'] {
  const latency = records.findLast((record) => record.latency !== undefined)?.latency;
  if (latency === undefined) return undefined;
  const { firstToken, prefill } = latency;
  const { value: ratio, interval } = (firstToken ?? prefill).speedUp;
  const isClear = interval[0] > 1 || interval[1] < 1;
  return { ratio, until: firstToken ? 'first token' : 'prefill', isClear };
}

/**
 * `60% fewer FLOPs, 99.0% of accuracy kept (97.8 to 100.2), best baseline 88.0%, 1.9x faster to the first token`; of a
 * budget in time `45.6 ms to prefill, 1.2x faster (by the profile of cpu), 23.8% fewer FLOPs, ...`.
 * @param estimate how long a quick measurement takes, where that is known and nothing is measured
 */
export function headlineText(headline: Headline, estimate?: Message): Text {
  const { kl, isMeasured } = headline;
  const parts: [Text, ...Text[]] = [
    ...savedTexts(headline),
    ...keptText(headline),
    ...(kl === undefined ? [] : [text`KL divergence ${formatKl(kl)} nats from the unpruned model`]),
    ...fasterText(headline),
  ];
  if (!isMeasured) {
    parts.push(
      estimate === undefined
        ? text`not measured yet`
        : text`not measured yet (takes about ${estimate})`,
    );
  }
  return listed(parts);
}

/** What stands beside the accuracy of one measurement: `best baseline 94.0%, 1.2x faster to the first token`; undefined without either. */
export function besideText(recipe: Recipe, record: EvaluationRecord): Text | undefined {
  const headline = headlineOf({ ...recipe, evaluation: [record] });
  const parts = [...baselineText(headline), ...fasterText(headline)];
  return parts.length === 0 ? undefined : parts.reduce((before, part) => text`${before}, ${part}`);
}

/** What it saves and what it keeps, where there is room for no more; what is not measured is said in full. */
export function shortHeadlineText(headline: Headline): Text {
  const { kept, kl } = headline;
  const saved = listed(shortSavedTexts(headline));
  if (kept) return text`${saved}, ${shortKeptText(kept)}`;
  if (kl !== undefined) return text`${saved}, KL ${formatKl(kl)}`;
  return text`${saved}, not measured`;
}

/**
 * What a line above the recipe has room for, whose budget stands in it: `96.0% kept (89.8 to 100.0)`.
 * @param estimate how long a quick measurement takes, where that is known
 */
export function lensHeadlineText(headline: Headline, estimate?: Message): Text {
  const { time } = headline;
  const own = measuredLensText(headline, estimate);
  // What a budget in time comes to stands nowhere else in the file's first lines.
  return time ? text`${timeText(time)} · ${own}` : own;
}

function measuredLensText({ kept, kl, baseline }: Headline, estimate?: Message): Text {
  if (kept) {
    const range = rangeText(kept);
    const value = formatPercent(kept.value);
    const own = range ? text`${value} kept (${range})` : text`${value} kept`;
    // A baseline that wins is told wherever the figure is.
    return baseline?.isBetter ? text`${own}, ${methodLabels[baseline.method]} keeps more` : own;
  }
  if (kl !== undefined) return text`KL ${formatKl(kl)}`;
  return estimate === undefined
    ? text`Not measured yet: measure`
    : text`Not measured yet: measure (about ${estimate})`;
}

/** The same for a narrow list, where the end is cut off: what was measured first. */
export function measuredFirstText(headline: Headline): Text {
  const { kept, kl } = headline;
  const saved = shortSavedTexts(headline).reduce((before, part) => text`${before} · ${part}`);
  if (kept) return text`${shortKeptText(kept)} · ${saved}`;
  if (kl !== undefined) return text`KL ${formatKl(kl)} · ${saved}`;
  return shortHeadlineText(headline);
}

/** The figure that the budget is in comes first, and FLOPs beside it. */
function savedTexts({ saved, time }: Headline): [Text, ...Text[]] {
  const percent = plainPercent(saved.reduction);
  const flops =
    saved.convention === 'visual'
      ? text`${percent} fewer FLOPs (visual tokens alone)`
      : text`${percent} fewer FLOPs`;
  return time ? [profiledTimeText(time), flops] : [flops];
}

function shortSavedTexts({ saved, time }: Headline): [Text, ...Text[]] {
  const flops = text`${plainPercent(saved.reduction)} fewer FLOPs`;
  return time ? [timeText(time), flops] : [flops];
}

function listed([first, ...others]: readonly [Text, ...Text[]]): Text {
  return others.reduce((before, part) => text`${before}, ${part}`, first);
}

type Kept = NonNullable<Headline['kept']>;

/** How sure it is stands with it where samples are few: 100% of six is next to nothing. */
function shortKeptText(kept: Kept): Text {
  const value = formatPercent(kept.value);
  const range = kept.few === undefined ? undefined : rangeText(kept);
  return range ? text`${value} kept (${range})` : text`${value} kept`;
}

function rangeText({ interval }: Kept): Text | undefined {
  return interval && text`${points(interval[0])} to ${points(interval[1])}`;
}

function points(part: number): string {
  return (100 * part).toFixed(1);
}

function keptText(headline: Headline): Text[] {
  const { kept } = headline;
  if (!kept) return [];
  const value = formatPercent(kept.value);
  const range = rangeText(kept);
  const part = range ? text`${value} of accuracy kept (${range})` : text`${value} of accuracy kept`;
  const own = kept.few === undefined ? part : text`${part} on ${samplesText(kept.few)}`;
  return [own, ...baselineText(headline)];
}

function baselineText({ baseline }: Headline): Text[] {
  if (!baseline) return [];
  const other = formatPercent(baseline.kept);
  return [
    baseline.isBetter
      ? text`${methodLabels[baseline.method]} keeps more: ${other}`
      : text`best baseline ${other}`,
  ];
}

function fasterText({ faster }: Headline): Text[] {
  if (!faster) return [];
  const { ratio, until, isClear } = faster;
  const isToken = until === 'first token';
  if (!isClear) {
    return [
      isToken ? text`not clearly faster to the first token` : text`prefill not clearly faster`,
    ];
  }
  const times = (ratio >= 1 ? ratio : 1 / ratio).toFixed(1);
  if (ratio >= 1) {
    return [isToken ? text`${times}x faster to the first token` : text`prefill ${times}x faster`];
  }
  return [isToken ? text`${times}x slower to the first token` : text`prefill ${times}x slower`];
}
