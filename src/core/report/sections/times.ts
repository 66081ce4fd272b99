/** How long calibration and fits took, as the recipes record it: one line of the report's facts. */
import { group } from 'd3-array';
import { calibrationText, timeText } from '../../recipe/times';
import { text } from '../../text';
import { verbatim, type Inline } from '../document';
import type { KeyedRecipe } from '../findings';
import type { Say } from '../types';

/** @returns nothing if no recipe has times */
export function timeFacts(
  recipes: readonly KeyedRecipe[],
  say: Say,
): { label: string; content: Inline[] }[] {
  // Recipes of the same statistics have the same times.
  const known = recipes.flatMap(({ key, recipe: { fit } }) =>
    fit?.calibration === undefined
      ? []
      : [{ key, sentence: say(calibrationText(fit.calibration)) }],
  );
  const groups = [...group(known, ({ sentence }) => sentence)];
  // If there are several, each names its recipes.
  const calibrations = groups.map(([sentence, members]) =>
    groups.length > 1 ? `${members.map(({ key }) => key).join(', ')}: ${sentence}` : sentence,
  );
  const fits = recipes.flatMap(({ key, recipe: { fit } }) =>
    fit?.seconds === undefined ? [] : [`${key} ${say(timeText(fit.seconds))}`],
  );
  const sentences = [
    ...calibrations,
    ...(fits.length === 0 ? [] : [say(text`Fit: ${fits.join(', ')}.`)]),
  ];
  if (sentences.length === 0) return [];
  return [{ label: say(text`Calibration and fit`), content: [verbatim(sentences.join(' '))] }];
}
