import { describe, expect, it } from 'vitest';
import { f1Of, yesNoOf, yesNoReference } from '../../../../../src/core/evaluation/scores/yes-no';
import { referenceCases } from '../statistics/reference';

describe('yes and no', () => {
  it.each([
    ['Yes', 'yes'],
    ['No', 'no'],
    ['NO!', 'no'],
    ['no\n', 'no'],
    ['No, there is not.', 'no'],
    ['There is not a dog', 'no'],
    ['Yes. There is no cat', 'yes'],
    ['Yes, nobody knows', 'yes'],
    ['Nothing, not here', 'no'],
    ['a snowboard', 'yes'],
    ['yes, by no-one', 'yes'],
    ['', 'yes'],
  ])('%j means %s', (answer, expected) => {
    expect(yesNoOf(answer)).toBe(expected);
  });

  it.each([
    ['yes', 'yes'],
    ['No.', 'no'],
    [' YES ', 'yes'],
    ['not', undefined],
    ['yes and no', undefined],
    ['', undefined],
  ])('the reference %j is %s', (reference, expected) => {
    expect(yesNoReference(reference)).toBe(expected);
  });
});

interface Case {
  given: string[];
  reference: string[];
  accuracy: number;
  precision: number;
  recall: number;
  f1: number;
  yesRatio: number;
}

function answer(given: string, reference: string) {
  return { saysYes: yesNoOf(given) === 'yes', expected: yesNoReference(reference) };
}

describe('f1Of', () => {
  it.each(referenceCases<Case>('binary'))('agrees with scikit-learn: F1 $f1', (one) => {
    const { given, reference, ...expected } = one;
    const found = f1Of(given.map((one, at) => answer(one, reference[at]!)))!;
    expect(found.samples).toBe(given.length);
    for (const key of ['accuracy', 'precision', 'recall', 'f1', 'yesRatio'] as const) {
      expect(found[key]).toBeCloseTo(expected[key], 12);
    }
  });

  it('leaves out answers that are neither, and is undefined without any', () => {
    const blue = answer('no', 'blue');
    expect(f1Of([blue, answer('yes', 'Yes.')])).toMatchObject({ samples: 1, f1: 1 });
    expect(f1Of([blue])).toBeUndefined();
  });
});
