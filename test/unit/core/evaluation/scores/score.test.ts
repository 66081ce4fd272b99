import { describe, expect, it } from 'vitest';
import {
  scoreOf,
  scorerOf,
  scoreSample,
  type ScoreKind,
} from '../../../../../src/core/evaluation/scores/score';

const pets = ['cat', 'dog'];

describe('score of an answer', () => {
  it.each<[ScoreKind, string, string[], number | undefined]>([
    ['exact', 'red', [], undefined],
    ['exact', 'red', ['', ' '], undefined],
    ['exact', '', [''], undefined],
    ['exact', 'Red.', ['red'], 1],
    ['exact', 'two', ['2'], 1],
    ['exact', 'reddish', ['red'], 0],
    ['exact', '', ['A'], 0],
    ['exact', 'yes', ['no', 'yes'], 1],
    ['vqa', 'red', ['red'], 1],
    ['vqa', 'red', ['red', ''], 1],
    ['vqa', 'yes', ['yes', 'yes', 'yes', 'yes', 'no'], 1],
    ['vqa', 'yes', ['yes', 'Yes.', 'no', 'no'], 1 / 2],
    ['vqa', 'yes', ['yes', 'no', 'no'], 2 / 9],
    ['vqa', 'maybe', ['yes', 'no', 'no'], 0],
    ['yes-no', 'Yes, there is.', ['yes'], 1],
    ['yes-no', 'No', ['yes'], 0],
    ['yes-no', 'No, it is not', ['no', 'no', 'yes'], 4 / 9],
    ['yes-no', 'No', ['no', 'No.'], 1],
    ['yes-no', 'blue', ['blue'], 1],
    ['yes-no', 'yes', ['blue'], 0],
    ['choice', 'The answer is B', ['B'], 1],
    ['choice', 'A dog', ['B'], 1],
    ['choice', 'cat', ['B'], 0],
    ['choice', 'fish', ['B'], 0],
    ['choice', 'fish', ['fish'], 1],
    ['choice', 'b', ['dog'], 1],
    ['choice', 'b', ['dog', 'B'], 1],
  ])('%s of %j for %j is %d', (kind, answer, references, expected) => {
    const score = scoreOf(kind, answer, references, pets);
    if (expected === undefined) expect(score).toBeUndefined();
    else expect(score).toBeCloseTo(expected, 12);
  });

  it('of a caption depends on the samples that it is measured with', () => {
    const sample = (id: string, ...answers: string[]) => ({ id, question: 'What?', answers });
    const samples = [sample('a', 'a red ring'), sample('b', 'a green star'), sample('c')];
    const score = scorerOf('cider', samples);
    expect(score('a red ring', samples[0]!)).toBeGreaterThan(score('a ring', samples[0]!)!);
    expect(score('a red ring', samples[1]!)).toBe(0);
    expect(score('a red ring', samples[2]!)).toBeUndefined();
    expect(scorerOf('exact', samples)('A red ring.', samples[0]!)).toBe(1);
  });

  it('finds the options of a sample', () => {
    const sample = { question: 'Which?\nA. cat\nB. dog', answers: ['B'] };
    expect(scoreSample('choice', 'dog', sample)).toBe(1);
    expect(scoreSample('choice', 'D', { ...sample, answers: ['D'] })).toBe(1);
  });
});
