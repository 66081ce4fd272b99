import { describe, expect, it } from 'vitest';
import { fitRecipe } from '../../../../../src/core/fit/fit-recipe';
import { prepare } from '../../../../../src/core/fit/prepare';
import { statisticsHash } from '../../../../../src/core/calibration/statistics-identity';
import { parseBudget } from '../../../../../src/core/cost/budget';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { hoverAt } from '../../../../../src/core/recipe/editing/hover';
import {
  calibrationRecord,
  calibrationText,
  timesText,
  timeText,
  withFitTime,
} from '../../../../../src/core/recipe/results/times';
import { validateSchema } from '../../../../../src/core/recipe/checks/validate-schema';
import { formatRecipe, updateRecipe } from '../../../../../src/core/recipe/write';
import { metadata, someSamples } from '../../calibration/samples';
import { example } from '../example';
import { inEnglish } from '../../../support/in-english';

describe('how long it took', () => {
  it.each([
    [0, '0.00 s'],
    [0.254, '0.25 s'],
    [9.996, '10.0 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.6, '1 h 00 min'],
    [7830, '2 h 11 min'],
  ])('%d seconds are written as %s', (seconds, expected) => {
    expect(String(timeText(seconds))).toBe(expected);
  });

  it('is the sum of all samples, or unknown if one does not say', () => {
    const timed = [{ seconds: 0.125 }, { seconds: 1.5 }, { seconds: 0.004 }];
    expect(calibrationRecord(timed, 'cuda')).toEqual({ samples: 3, seconds: 1.63, device: 'cuda' });
    const some = calibrationRecord([...timed, {}], 'cpu');
    expect(some).toEqual({ samples: 4, device: 'cpu' });
    expect(String(calibrationText(some))).toMatch(/4 samples on cpu.*not recorded/);
  });

  it('is in the recipe, is valid there, and changes nothing else', async () => {
    const recipeOf = (seconds: number) => {
      const samples = someSamples(3).map((sample) => ({ ...sample, seconds }));
      const hash = statisticsHash(metadata, samples);
      const prepared = prepare({ metadata, samples, hash }, { maxAlphas: 4 });
      return fitRecipe(prepared, parseBudget('10%')).recipe;
    };
    const [quick, slow] = [recipeOf(0.5), recipeOf(50)];
    expect(quick.fit!.calibration).toEqual({ samples: 3, seconds: 1.5, device: 'cpu' });
    expect(slow).toEqual({
      ...quick,
      fit: { ...quick.fit!, calibration: { samples: 3, seconds: 150, device: 'cpu' } },
    });
    const timed = withFitTime(quick, 0.256);
    expect(timed.fit!.seconds).toBe(0.26);
    expect(await validateSchema(formatRecipe(timed))).toEqual([]);
    const old = JSON.parse(
      updateRecipe(formatRecipe(timed), { fit: example.fit }),
    ) as typeof example;
    expect([old.fit!.calibration, old.fit!.seconds]).toEqual([undefined, undefined]);
    expect(timesText(timed.fit!).map(String)).toEqual([
      'Calibration: 3 samples on cpu in 1.50 s.',
      'Fit: 0.26 s.',
    ]);
  });

  it.each([
    [
      { calibration: { samples: 3, seconds: 1.5, device: 'cpu' }, seconds: 0.2 },
      /1\.50 s.*0\.20 s/,
    ],
    [{ calibration: { samples: '3', device: 'cpu' }, seconds: 0.2 }, /accuracy\. Fit: 0\.20 s\.$/],
    [{ calibration: 5, seconds: -1 }, undefined],
    [{}, undefined],
  ])('is in the hover of the fit %j', (more, expected) => {
    const text = JSON.stringify({ ...example, fit: { ...example.fit!, ...more } });
    const found = inEnglish(hoverAt(parseDocument(text), text.indexOf('"fit"') + 2));
    if (expected === undefined) expect(found!.sentence).toMatch(/does not predict accuracy\.$/);
    else expect(found!.sentence).toMatch(expected);
  });
});
