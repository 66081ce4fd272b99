/** How long calibration and fit took: shown where the pointer rests on the fit's record. */
import type { Localizer } from '../../l10n';
import { record } from '../../record';
import { rangeOf, valueAt, type RecipeDocument } from '../document';
import { timesText, type CalibrationRecord } from '../times';
import type { Hover } from './hover';

/** @param node the property `fit` */
export function fitHover(
  document: RecipeDocument,
  node: Parameters<typeof rangeOf>[1],
  l10n: Localizer,
): Hover | undefined {
  // Half typed most of the time: what has another type is passed over, and the schema says so.
  const { calibration, seconds } = record(valueAt(document, ['fit'])) ?? {};
  const known = calibrationOf(calibration);
  const sentences = timesText({
    ...(known && { calibration: known }),
    ...(isTime(seconds) && { seconds }),
  });
  if (sentences.length === 0) return undefined;
  const sentence = sentences.map((one) => l10n.say(one)).join(' ');
  return { range: rangeOf(document, node), title: l10n.t('Fit'), sentence, table: undefined };
}

function calibrationOf(value: unknown): CalibrationRecord | undefined {
  const { samples, device, seconds } = record(value) ?? {};
  if (typeof samples !== 'number' || typeof device !== 'string') return undefined;
  return { samples, device, ...(isTime(seconds) && { seconds }) };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
