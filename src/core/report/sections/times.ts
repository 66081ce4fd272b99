/** How long calibration and fits took, as the recipes record it: one line of the report's facts. */
import { group } from 'd3-array';
import { calibrationText, timeText } from '../../recipe/results/times';
import { listed, sentences, text, type Message } from '../../text';
import { sentence, type Inline } from '../document';
import type { KeyedRecipe } from '../findings';
import type { Say } from '../types';

/** @returns nothing if no recipe has times */
export function timeFacts(
  recipes: readonly KeyedRecipe[],
  say: Say,
): { label: string; content: Inline[] }[] {
  const known = recipes.flatMap(({ key, recipe: { fit } }) => {
    if (fit?.calibration === undefined) return [];
    const calibration = say(calibrationText(fit.calibration));
    return [{ key, calibration, of: fit.statistics ?? calibration }];
  });
  // The same statistics may have been made twice, in different times: the first recipe's record is
  // shown.
  const groups = [...group(known, ({ of }) => of).values()];
  // If there are several, each names its recipes.
  const calibrations = groups.map((members) => {
    const { calibration } = members[0]!;
    return groups.length > 1
      ? say(text`${listed(members.map(({ key }) => key))}: ${calibration}`)
      : calibration;
  });
  const fits = recipes.flatMap(({ key, recipe: { fit } }) =>
    fit?.seconds === undefined ? [] : [`${key} ${say(fitTime(fit.seconds))}`],
  );
  const lines = [...calibrations, ...(fits.length === 0 ? [] : [say(text`Fit: ${listed(fits)}.`)])];
  if (lines.length === 0) return [];
  return [
    {
      label: say(text`Calibration and fit`),
      content: [sentence(say(sentences(lines)))],
    },
  ];
}

/** Hundredths are recorded: less than one of them is not no time. */
function fitTime(seconds: number): Message {
  return seconds < 0.005 ? text`less than 0.01 s` : timeText(seconds);
}
