/** How long calibration and fit took, as recorded and in words. */
import { samplesText, text, type Message, type Text } from '../../text';
import type { FitRecord, Recipe } from '../types';

/** The calibration of a recipe: `seconds` where every sample's time is known. */
export type CalibrationRecord = NonNullable<FitRecord['calibration']>;

/**
 * @param samples all that were run, each with its seconds; older statistics lack these
 * @param device as the statistics name it
 */
export function calibrationRecord(
  samples: readonly { seconds?: number }[],
  device: string,
): CalibrationRecord {
  // A sum of only some samples would be wrong.
  const isKnown = samples.every(({ seconds }) => seconds !== undefined);
  const sum = samples.reduce((total, { seconds = 0 }) => total + seconds, 0);
  return { samples: samples.length, ...(isKnown && { seconds: rounded(sum) }), device };
}

/** Adds to a recipe how long its fit took, which is not part of the fit's result. */
export function withFitTime<R extends Pick<Recipe, 'fit'>>(recipe: R, seconds: number): R {
  if (recipe.fit === undefined) return recipe;
  const { tool, ...fit } = recipe.fit;
  return { ...recipe, fit: { ...fit, seconds: rounded(seconds), tool } };
}

/** Hundredths of seconds, as they are recorded, and from 100 s on whole ones. */
export function rounded(seconds: number): number {
  return seconds < 100 ? Math.round(seconds * 100) / 100 : Math.round(seconds);
}

/** `0.25 s`, `12.5 s`, `3 min 05 s`, `2 h 10 min`. */
export function timeText(seconds: number): Text {
  if (seconds < 59.95) return text`${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return text`${minutes} min ${two(whole % 60)} s`;
  const inMinutes = Math.round(seconds / 60);
  return text`${Math.floor(inMinutes / 60)} h ${two(inMinutes % 60)} min`;
}

export function calibrationText({ samples, device, seconds }: CalibrationRecord): Message {
  return seconds === undefined
    ? text`Calibration: ${samplesText(samples)} on ${device}; how long it took is not recorded.`
    : text`Calibration: ${samplesText(samples)} on ${device} in ${timeText(seconds)}.`;
}

/** One sentence for each time that the record has. */
export function timesText({ calibration, seconds }: Partial<FitRecord>): Message[] {
  return [
    ...(calibration === undefined ? [] : [calibrationText(calibration)]),
    ...(seconds === undefined ? [] : [text`Fit: ${timeText(seconds)}.`]),
  ];
}
