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
import { reachOf } from './comparison/reach';
import { bestBaseline, betterBaselines, methodLabels } from './methods';
import { recipeCost } from './recipe-cost';
import type { BaselineMethod, EvaluationRecord, Recipe } from './types';

export interface Headline {
  /** Part of the layers' prefill FLOPs that is saved, in the budget's convention. */
  saved: { reduction: number; convention: Convention };
  /** By how much of its budget's unit the schedule falls short of it, a fraction; absent where it is met. */
  missedBy?: number;
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
  /** By a test, which wrote nothing into the recipe. */
  isByTest?: boolean;
}

/** What is known of the recipe as it is now; what was measured of another schedule or model says nothing of it. */
export function headlineOf(recipe: Recipe): Headline {
  const { convention } = recipe.budget;
  const saved = { reduction: recipeCost(recipe).reduction[convention], convention };
  const records = currentEvaluations(recipe);
  const best = bestEvaluation(records);
  const suite = currentSuites(recipe).findLast(({ retained }) => retained !== undefined);
  const kept = (best && keptOf(best)) ?? suite?.retained;
  const faster = fasterOf(records);
  const { met, gap } = reachOf(recipe);
  return {
    saved,
    ...(!met && { missedBy: -gap }),
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
 * `60% fewer FLOPs, 99.0% of accuracy kept (97.8 to 100.2), best baseline 88.0%, 1.9x faster to the first token`.
 * @param estimate how long a quick measurement takes, where that is known and nothing is measured
 */
export function headlineText(headline: Headline, estimate?: Message): Text {
  const { saved, kl, isMeasured } = headline;
  const percent = plainPercent(saved.reduction);
  const parts: Text[] = [
    saved.convention === 'visual'
      ? text`${percent} fewer FLOPs (visual tokens alone)`
      : text`${percent} fewer FLOPs`,
    ...missedText(headline),
    ...keptText(headline),
    ...(kl === undefined ? [] : [text`KL divergence ${formatKl(kl)} nats from the unpruned model`]),
    ...fasterText(headline),
    ...(headline.isByTest === true ? [text`measured by a test`] : []),
  ];
  if (!isMeasured) {
    parts.push(
      estimate === undefined
        ? text`not measured yet`
        : text`not measured yet (takes about ${estimate})`,
    );
  }
  return parts.reduce((before, part) => text`${before}, ${part}`);
}

/** `misses its budget by 8.1 points`, of percent. */
export function missedText({ missedBy }: Pick<Headline, 'missedBy'>): Text[] {
  if (missedBy === undefined) return [];
  // What counts as missed is never shown as missed by nothing.
  return [text`misses its budget by ${points(Math.max(0.001, missedBy))} points`];
}

/** What stands beside the accuracy of one measurement: `best baseline 94.0%, 1.2x faster to the first token`; undefined without either. */
export function besideText(recipe: Recipe, record: EvaluationRecord): Text | undefined {
  const headline = headlineOf({ ...recipe, evaluation: [record] });
  const parts = [...baselineText(headline), ...fasterText(headline)];
  return parts.length === 0 ? undefined : parts.reduce((before, part) => text`${before}, ${part}`);
}

/** What it saves and what it keeps, where there is room for no more; what is not measured is said in full. */
export function shortHeadlineText({ saved, kept, kl, isByTest }: Headline): Text {
  const percent = plainPercent(saved.reduction);
  if (kept) return text`${percent} fewer FLOPs, ${shortKeptText(kept, isByTest)}`;
  if (kl !== undefined) return text`${percent} fewer FLOPs, KL ${formatKl(kl)}`;
  return text`${percent} fewer FLOPs, not measured`;
}

/**
 * What a line above the recipe has room for, whose budget stands in it: `96.0% kept (89.8 to 100.0)`.
 * @param estimate how long a quick measurement takes, where that is known
 */
export function lensHeadlineText(
  { kept, kl, baseline, isByTest }: Headline,
  estimate?: Message,
): Text {
  if (kept) {
    const own = isByTest === true ? text`${ownText(kept)}, by a test` : ownText(kept);
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
  const { saved, kept, kl, isByTest } = headline;
  const percent = plainPercent(saved.reduction);
  if (kept) return text`${shortKeptText(kept, isByTest)} · ${percent} fewer FLOPs`;
  if (kl !== undefined) return text`KL ${formatKl(kl)} · ${percent} fewer FLOPs`;
  return shortHeadlineText(headline);
}

type Kept = NonNullable<Headline['kept']>;

/** How sure it is stands with it where samples are few: 100% of six is next to nothing. */
function shortKeptText(kept: Kept, isByTest = false): Text {
  const own = kept.few === undefined ? text`${formatPercent(kept.value)} kept` : ownText(kept);
  return isByTest ? text`${own}, by a test` : own;
}

function ownText(kept: Kept): Text {
  const value = formatPercent(kept.value);
  const range = rangeText(kept);
  const own = range ? text`${value} kept (${range})` : text`${value} kept`;
  return kept.few === undefined ? own : text`${own} on ${samplesText(kept.few)}`;
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
