/** The words of a recipe's headline, of several lengths. */
import { formatPercent, inPoints } from '../../cost/format';
import { formatKl, plainPercent } from '../../figures/format';
import { formatMissed } from '../../figures/gap';
import { clauses, samplesText, statements, text, type Message, type Text } from '../../text';
import { headlineOf, type Headline } from './headline';
import { profiledTimeText, timeText } from './time';
import type { MeasuredBy } from '../results/measured-elsewhere';
import { methodLabels } from '../methods';
import type { EvaluationRecord, Recipe } from '../types';

/**
 * What becomes of a recipe that is not measured: it is being measured, or how long that would take.
 */
export type PendingMeasurement = 'being-measured' | { estimate: Message };

/**
 * `60% fewer FLOPs, 99.0% of accuracy kept (97.8 to 100.2), 1.9x faster to the first token; best
 * baseline FastV 88.0%`: after the baseline, the speed would be mistaken for the baseline's. For a
 * budget in time `45.6 ms to prefill, 1.2x faster (by the profile of cpu), 23.8% fewer FLOPs, ...`.
 * @param pending of a recipe that is not measured
 */
export function headlineText(headline: Headline, pending?: PendingMeasurement): Text {
  const { kl, isMeasured } = headline;
  const parts: [Text, ...Text[]] = [
    ...savedTexts(headline),
    ...missedText(headline),
    ...keptText(headline),
    ...(kl === undefined ? [] : [text`KL divergence ${formatKl(kl)} nats from the unpruned model`]),
    ...fasterText(headline),
    ...measuredByText(headline),
  ];
  if (!isMeasured) parts.push(unmeasuredText(pending));
  return statements([clauses(parts), ...baselineText(headline)]);
}

function unmeasuredText(pending?: PendingMeasurement): Text {
  if (pending === undefined) return text`not measured yet`;
  if (pending === 'being-measured') return text`being measured`;
  return text`not measured yet (takes about ${pending.estimate})`;
}

/** `misses its budget by 8.1 points`, of percent. */
export function missedText({ missedBy }: Pick<Headline, 'missedBy'>): Text[] {
  if (missedBy === undefined) return [];
  return [text`misses its budget by ${formatMissed(missedBy)}`];
}

/**
 * The text beside the accuracy of one measurement: `1.2x faster to the first token; best baseline
 * FastV 94.0%`, which is that baseline's accuracy, too; undefined without either.
 */
export function besideText(recipe: Recipe, record: EvaluationRecord): Message | undefined {
  const headline = headlineOf({ ...recipe, evaluation: [record] });
  const parts = [...fasterText(headline), ...baselineText(inAccuracy(headline, record), true)];
  return parts.length === 0 ? undefined : statements(parts);
}

/** What a baseline keeps of the unpruned accuracy, as its accuracy. */
function inAccuracy(
  { baseline }: Headline,
  { dense: unpruned = 1 }: EvaluationRecord,
): Pick<Headline, 'baseline'> {
  return baseline ? { baseline: { ...baseline, kept: baseline.kept * unpruned } } : {};
}

/**
 * The saving and the kept accuracy, for small places; if there is no measurement, that is said in
 * full.
 */
export function shortHeadlineText(headline: Headline, pending?: PendingMeasurement): Text {
  const { kept, kl, by } = headline;
  const saved = clauses(shortSavedTexts(headline));
  if (kept) return text`${saved}, ${shortKeptText(kept, by)}`;
  if (kl !== undefined) return text`${saved}, KL ${formatKl(kl)}`;
  return pending === 'being-measured'
    ? text`${saved}, being measured`
    : text`${saved}, not measured`;
}

/**
 * What fits into the line above the budget: `−50.1% FLOPs · 96.0% kept (89.8 to 100.0)`. The result
 * is also at the budget's end, which a narrow editor cuts off.
 * @param pending of a recipe that is not measured
 */
export function lensHeadlineText(headline: Headline, pending?: PendingMeasurement): Text {
  return text`${briefSavedTexts(headline)[0]} · ${measuredLensText(headline, pending)}`;
}

function measuredLensText(
  { kept, kl, baseline, by }: Headline,
  pending?: PendingMeasurement,
): Text {
  if (kept) {
    const own = withBy(ownText(kept), by);
    // A baseline that wins is named wherever the figure is shown.
    return baseline?.isBetter ? text`${own}, ${methodLabels[baseline.method]} keeps more` : own;
  }
  if (kl !== undefined) return text`KL ${formatKl(kl)}`;
  if (pending === undefined) return text`not measured yet: measure`;
  if (pending === 'being-measured') return text`being measured`;
  return text`not measured yet: measure (about ${pending.estimate})`;
}

/** The same for a narrow list that cuts off the end: the measured accuracy comes first. */
export function measuredFirstText(headline: Headline, pending?: PendingMeasurement): Text {
  const { kept, kl, by } = headline;
  const saved = briefSavedTexts(headline).reduce((before, part) => text`${before} · ${part}`);
  if (kept) return text`${shortKeptText(kept, by)} · ${saved}`;
  if (kl !== undefined) return text`KL ${formatKl(kl)} · ${saved}`;
  return pending === 'being-measured'
    ? text`being measured · ${saved}`
    : text`not measured · ${saved}`;
}

/** Short enough for a list: beside the kept accuracy, a saving must name its metric. */
function briefSavedTexts({ saved, time }: Headline): [Text, ...Text[]] {
  const flops = text`−${plainPercent(saved.reduction)} FLOPs`;
  return time ? [timeText(time), flops] : [flops];
}

/** The budget's own figure comes first, then FLOPs. */
function savedTexts({ saved, time }: Headline): [Text, ...Text[]] {
  const percent = plainPercent(saved.reduction);
  const flops =
    saved.convention === 'visual'
      ? text`${percent} fewer FLOPs (visual tokens only)`
      : text`${percent} fewer FLOPs`;
  return time ? [profiledTimeText(time), flops] : [flops];
}

function shortSavedTexts({ saved, time }: Headline): [Text, ...Text[]] {
  const flops = text`${plainPercent(saved.reduction)} fewer FLOPs`;
  return time ? [timeText(time), flops] : [flops];
}

type Kept = NonNullable<Headline['kept']>;

/** With few samples the uncertainty is shown, too: 100% of six samples means little. */
function shortKeptText(kept: Kept, by?: MeasuredBy): Text {
  const own = kept.few === undefined ? text`${formatPercent(kept.value)} kept` : ownText(kept);
  return withBy(own, by);
}

function withBy(words: Text, by?: MeasuredBy): Text {
  if (by === undefined) return words;
  return by === 'test' ? text`${words}, by a test` : text`${words}, by a sweep`;
}

function measuredByText({ by }: Headline): Text[] {
  if (by === undefined) return [];
  return [by === 'test' ? text`measured by a test` : text`measured by a sweep`];
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
  return inPoints(part, 1);
}

function keptText(headline: Headline): Text[] {
  const { kept } = headline;
  if (!kept) return [];
  const value = formatPercent(kept.value);
  const range = rangeText(kept);
  const part = range ? text`${value} of accuracy kept (${range})` : text`${value} of accuracy kept`;
  const own = kept.few === undefined ? part : text`${part} on ${samplesText(kept.few)}`;
  return [own];
}

/**
 * @param isAccuracy whether its figures are accuracies, and not what is kept of the unpruned one
 */
function baselineText({ baseline }: Pick<Headline, 'baseline'>, isAccuracy = false): Text[] {
  if (!baseline) return [];
  const { method, kept, isBetter, beside } = baseline;
  const other = formatPercent(kept);
  const name = methodLabels[method];
  const best = bestText(name, other, { isBetter, isAccuracy });
  if (!beside) return [best];
  const own = formatPercent(beside.own);
  return [text`${best} on ${samplesText(beside.samples)}, the recipe ${own}`];
}

function bestText(
  name: Text | string,
  figure: string,
  { isBetter, isAccuracy }: { isBetter: boolean; isAccuracy: boolean },
): Text {
  if (isAccuracy) {
    return isBetter ? text`${name} is better: ${figure}` : text`best baseline ${name} ${figure}`;
  }
  return isBetter
    ? text`${name} keeps more: ${figure}`
    : text`best baseline ${name} keeps ${figure}`;
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
