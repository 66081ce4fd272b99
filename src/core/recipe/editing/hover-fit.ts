/** Explains a fit's record in a hover. */
import { figures } from '../../figures/all';
import { text, type Message, type Text } from '../../text';
import { record } from '../../record';
import { rangeOf, stepNodes, valueAt, type RecipeDocument } from '../document';
import { currentEvaluation } from '../results/evaluations';
import { completeSteps, readModel, readRanking } from '../parts';
import { timesText, type CalibrationRecord } from '../results/times';
import type { EvaluationRecord } from '../types';
import type { Hover } from './hover-text';

/** @param node the property `fit` */
export function fitHover(
  document: RecipeDocument,
  node: Parameters<typeof rangeOf>[1],
): Hover | undefined {
  // The text is often half typed: values of another type are skipped, and the schema reports them.
  const { calibration, seconds, selfLoss, crossLoss } = record(valueAt(document, ['fit'])) ?? {};
  const known = calibrationOf(calibration);
  const facts: Message[] = timesText({
    ...(known && { calibration: known }),
    ...(isTime(seconds) && { seconds }),
  });
  if (typeof selfLoss === 'number' && typeof crossLoss === 'number') {
    facts.unshift(
      accuracyText(document),
      text`Attention mass dropped: ${figures.selfLoss.format(selfLoss)} self,
        ${figures.crossLoss.format(crossLoss)} cross. It ranks budgets of one method and does not predict accuracy.`,
    );
  }
  if (facts.length === 0) return undefined;
  const sentence = facts.reduce((before, next) => text`${before} ${next}`);
  return { range: rangeOf(document, node), title: text`Fit`, sentence, table: undefined };
}

/** Starts with the measured accuracy, or with the remark that none was measured. */
function accuracyText(document: RecipeDocument): Text {
  const evaluation = measuredNow(document);
  if (evaluation?.accuracy === undefined || evaluation.dense === undefined) {
    return text`Accuracy is not measured.`;
  }
  const { format } = figures.accuracy;
  return text`Measured accuracy ${format(evaluation.accuracy)}, unpruned ${format(evaluation.dense)},
    ${evaluation.samples} samples.`;
}

/** The measurement of the recipe in its present form; undefined while it is half typed. */
function measuredNow(document: RecipeDocument): EvaluationRecord | undefined {
  const schedule = completeSteps(stepNodes(document));
  const [model, ranking] = [readModel(document), readRanking(document)];
  const records = valueAt(document, ['evaluation']);
  if (!schedule || !model || !ranking || !Array.isArray(records)) return undefined;
  const evaluation = records.filter(isScored);
  return currentEvaluation({ model, schedule, ranking, evaluation });
}

function isScored(value: unknown): value is EvaluationRecord {
  const { schedule, samples, accuracy, dense: unpruned } = record(value) ?? {};
  const isCounted = [samples, accuracy, unpruned].every((one) => typeof one === 'number');
  return typeof schedule === 'string' && isCounted;
}

function calibrationOf(value: unknown): CalibrationRecord | undefined {
  const { samples, device, seconds } = record(value) ?? {};
  if (typeof samples !== 'number' || typeof device !== 'string') return undefined;
  return { samples, device, ...(isTime(seconds) && { seconds }) };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
