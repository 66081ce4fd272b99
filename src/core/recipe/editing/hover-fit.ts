/** What a fit's record means: shown where the pointer rests on it. */
import { formatPercent } from '../../cost/format';
import { formatMass } from '../../figures/format';
import type { Localizer } from '../../l10n';
import { record } from '../../record';
import { rangeOf, stepNodes, valueAt, type RecipeDocument } from '../document';
import { currentEvaluation } from '../evaluations';
import { completeSteps, readModel, readRanking } from '../parts';
import { timesText, type CalibrationRecord } from '../times';
import type { EvaluationRecord } from '../types';
import type { Hover } from './hover';

/** @param node the property `fit` */
export function fitHover(
  document: RecipeDocument,
  node: Parameters<typeof rangeOf>[1],
  l10n: Localizer,
): Hover | undefined {
  // Half typed most of the time: what has another type is passed over, and the schema says so.
  const { calibration, seconds, selfLoss, crossLoss } = record(valueAt(document, ['fit'])) ?? {};
  const known = calibrationOf(calibration);
  const sentences = timesText({
    ...(known && { calibration: known }),
    ...(isTime(seconds) && { seconds }),
  });
  const said = sentences.map((one) => l10n.say(one));
  if (typeof selfLoss === 'number' && typeof crossLoss === 'number') {
    said.unshift(
      accuracyText(document, l10n),
      l10n.t(
        'Attention mass dropped: {0} self, {1} cross. It ranks budgets of one method and predicts no accuracy.',
        formatMass(selfLoss),
        formatMass(crossLoss),
      ),
    );
  }
  if (said.length === 0) return undefined;
  const sentence = said.join(' ');
  return { range: rangeOf(document, node), title: l10n.t('Fit'), sentence, table: undefined };
}

/** What was measured comes first, or that nothing was. */
function accuracyText(document: RecipeDocument, l10n: Localizer): string {
  const evaluation = measuredNow(document);
  if (evaluation?.accuracy === undefined || evaluation.dense === undefined) {
    return l10n.t('Accuracy is not measured.');
  }
  const { accuracy, dense, samples } = evaluation;
  return l10n.t(
    'Measured accuracy {0}, unpruned {1}, {2} samples.',
    formatPercent(accuracy),
    formatPercent(dense),
    samples,
  );
}

/** What the recipe as it stands is known by; undefined while it is half typed. */
function measuredNow(document: RecipeDocument): EvaluationRecord | undefined {
  const schedule = completeSteps(stepNodes(document));
  const [model, ranking] = [readModel(document), readRanking(document)];
  const records = valueAt(document, ['evaluation']);
  if (!schedule || !model || !ranking || !Array.isArray(records)) return undefined;
  const evaluation = records.filter(isScored);
  return currentEvaluation({ model, schedule, ranking, evaluation });
}

function isScored(value: unknown): value is EvaluationRecord {
  const { schedule, samples, accuracy, dense } = record(value) ?? {};
  const isCounted = [samples, accuracy, dense].every((one) => typeof one === 'number');
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
