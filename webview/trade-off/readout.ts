/** The figures beside the slider: unpruned, the fit, the recipe, and the saving of each. Pure. */
import { scheduleCost } from '../../src/core/cost/cost';
import { amountsTotal } from '../../src/core/cost/overhead';
import { formatFlops, formatPercent, inPoints } from '../../src/core/cost/format';
import { figures } from '../../src/core/figures/all';
import type { Figure } from '../../src/core/figures/figure';
import { formatMass, formatPercentInterval } from '../../src/core/figures/format';
import type {
  Attention,
  Cost,
  DecoderShape,
  Evaluation,
  Loss,
  PromptShape,
  MassKey,
} from '../../src/protocol/trade-off';
import { change, measuredTimeRows, timeRows } from './readout-times';
import {
  unknown,
  type ReadoutFigure,
  type ReadoutRow,
  type ReadoutSchedule,
} from './readout-types';
import type { TradeOffStrings } from './strings';
import { fill } from '../shared/fill';

/**
 * @param measured the candidate's measurements before its step began to move: their rows stay, so
 *    that nothing below jumps
 */
export function readoutRows(
  strings: TradeOffStrings,
  shape: DecoderShape,
  prompt: PromptShape,
  candidates: readonly (ReadoutSchedule | undefined)[],
  measured: Pick<ReadoutSchedule, 'evaluation' | 'attention' | 'firstToken'> = {},
): ReadoutRow[] {
  const unpruned = scheduleCost(shape, prompt, []);
  const row = (
    key: string,
    label: string,
    { read, format }: Figure<Cost>,
    saved: (cost: Cost) => number,
  ): ReadoutRow => ({
    key,
    label,
    unpruned: format(read(unpruned)!),
    figures: candidates.map(
      (one) => one && { value: format(read(one.cost)!), change: change(saved(one.cost)) },
    ),
  });
  const part = (value: number): number => ratio(prompt.visualTokens - value, prompt.visualTokens);
  return [
    accuracyRow(strings, candidates, measured.evaluation),
    ...estimateRow(strings, candidates),
    row('decoder', strings.flopsDecoder, figures.prefill, (cost) => cost.reduction.decoder),
    more(
      row('visual', strings.flopsVisual, figures.prefillVisual, (cost) => cost.reduction.visual),
    ),
    {
      key: 'overhead',
      isMore: true,
      label: strings.choosing,
      unpruned: formatFlops(0),
      figures: candidates.map((one) => one && choosing(strings, one.cost)),
    },
    row('mean', strings.meanTokens, figures.meanTokens, (cost) => part(cost.meanVisualTokens)),
    more(
      row('final', strings.finalTokens, figures.finalTokens, (cost) =>
        part(cost.finalVisualTokens),
      ),
    ),
    row('kv', strings.kvCache, figures.kvBytes, (cost) => cost.kvReduction),
    ...timeRows(strings, unpruned, candidates),
    ...measuredTimeRows(strings, candidates, measured.firstToken),
    ...lossRows(strings, candidates),
    ...attentionRows(strings, candidates, measured.attention),
  ];
}

/** Predicted losses. */
function lossRows(
  strings: TradeOffStrings,
  candidates: readonly (ReadoutSchedule | undefined)[],
): ReadoutRow[] {
  const row = (key: MassKey, label: string): ReadoutRow => ({
    key,
    label,
    unpruned: formatPercent(0),
    figures: candidates.map(
      (one) =>
        one && {
          value: one.loss ? massOf(one.loss, key) : unknown,
          change: one.loss?.isRecorded ? strings.asFitted : '',
        },
    ),
  });
  return [row('selfLoss', strings.predictedSelf), row('crossLoss', strings.predictedCross)];
}

/** Marked as approximate if statistics lack what a recipe ranks by. */
function massOf(loss: Loss, key: MassKey): string {
  return `${loss.isApproximate ? '≈ ' : ''}${formatMass(loss[key])}`;
}

/** A row that follows from others, nearly. */
function more(row: ReadoutRow): ReadoutRow {
  return { ...row, isMore: true };
}

/** Only if it was measured. Beside the mass dropped, since both are attention and not accuracy. */
function attentionRows(
  strings: TradeOffStrings,
  candidates: readonly (ReadoutSchedule | undefined)[],
  measured: Attention | undefined,
): ReadoutRow[] {
  if (!measured && !candidates.some((one) => one?.attention)) return [];
  const row = (key: string, part: keyof Attention, label: string): ReadoutRow => ({
    key,
    label,
    unpruned: formatPercent(0),
    figures: candidates.map(
      (one) =>
        one && { value: one.attention ? formatMass(one.attention[part]) : unknown, change: '' },
    ),
  });
  return [
    row('selfLost', 'self', strings.measuredSelf),
    row('crossLost', 'cross', strings.measuredCross),
  ];
}

/** The cost of choosing the tokens: a part of the FLOPs above, unless stated otherwise. */
function choosing(strings: TradeOffStrings, { overhead }: Cost): ReadoutFigure {
  const value = formatFlops(amountsTotal(overhead));
  return { value, change: overhead.counted ? '' : strings.notCounted };
}

/** Always the first row, measured or not: nothing below shows how a budget changes answers. */
function accuracyRow(
  strings: TradeOffStrings,
  candidates: readonly (ReadoutSchedule | undefined)[],
  measured: Evaluation | undefined,
): ReadoutRow {
  const known = candidates.flatMap((one) => one?.evaluation ?? []);
  const unprunedTexts = new Set(
    (known.length > 0 ? known : measured ? [measured] : []).map((one) =>
      formatPercent(one.unpruned),
    ),
  );
  const counts = new Set(
    candidates.flatMap((one) =>
      one?.evaluation && !one.evaluation.isSwept ? [one.evaluation.samples] : [],
    ),
  );
  const [only] = counts.size === 1 ? counts : [];
  const figures = candidates.map((one): ReadoutFigure | undefined => {
    if (!one) return undefined;
    if (!one.evaluation) return { value: strings.notMeasuredYet, change: '' };
    const { accuracy, unpruned, samples, isSwept } = one.evaluation;
    if (isSwept) {
      return { value: formatPercent(accuracy), change: fill(strings.sweptSamples, samples) };
    }
    const points = inPoints(Math.abs(accuracy - unpruned), 1);
    const sign = accuracy < unpruned ? '−' : accuracy > unpruned ? '+' : '';
    const change = fill(strings.points, sign + points);
    // A text that both columns share is in the row's head.
    const own = counts.size > 1 ? `${change}, ${fill(strings.ofSamples, samples)}` : change;
    return { value: formatPercent(accuracy), change: own };
  });
  return {
    key: 'accuracy',
    label: only === undefined ? strings.measuredAccuracy : fill(strings.measuredAccuracyOf, only),
    // If columns were measured on other samples, their unpruned accuracies differ, and each change
    // is against its own.
    unpruned: unprunedTexts.size === 1 ? [...unprunedTexts][0]! : unknown,
    figures,
  };
}

/** Called an estimate, with its band; its basis is stated below. */
function estimateRow(
  strings: TradeOffStrings,
  candidates: readonly (ReadoutSchedule | undefined)[],
): ReadoutRow[] {
  if (!candidates.some((one) => one?.estimate)) return [];
  const figures = candidates.map((one): ReadoutFigure | undefined => {
    if (!one?.estimate) return undefined;
    const { value, low, high } = one.estimate;
    return { value: formatPercent(value), change: formatPercentInterval([low, high]) };
  });
  const { estimatedAccuracy: label } = strings;
  return [{ key: 'estimate', label, unpruned: formatPercent(1), figures }];
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
