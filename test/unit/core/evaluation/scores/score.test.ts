import { describe, expect, it } from 'vitest';
import {
  scoreOf,
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
    ['vqa', 'yes', ['yes', 'yes', 'yes', 'no'], 1],
    ['vqa', 'yes', ['yes', 'Yes.', 'no', 'no'], 2 / 3],
    ['vqa', 'yes', ['yes', 'no', 'no'], 1 / 3],
    ['vqa', 'maybe', ['yes', 'no', 'no'], 0],
    ['yes-no', 'Yes, there is.', ['yes'], 1],
    ['yes-no', 'No', ['yes'], 0],
    ['yes-no', 'No, it is not', ['no', 'no', 'yes'], 2 / 3],
    ['yes-no', 'blue', ['blue'], 1],
    ['yes-no', 'yes', ['blue'], 0],
    ['choice', 'The answer is B', ['B'], 1],
    ['choice', 'A dog', ['B'], 1],
    ['choice', 'cat', ['B'], 0],
    ['choice', 'fish', ['B'], 0],
    ['choice', 'fish', ['fish'], 1],
    ['choice', 'b', ['dog'], 1],
  ])('%s of %j for %j is %d', (kind, answer, references, expected) => {
    expect(scoreOf(kind, answer, references, pets)).toBe(expected);
  });

  it('finds the options of a sample', () => {
    const sample = { question: 'Which?\nA. cat\nB. dog', answers: ['B'] };
    expect(scoreSample('choice', 'dog', sample)).toBe(1);
    expect(scoreSample('choice', 'D', { ...sample, answers: ['D'] })).toBe(1);
  });

  it('is what the VQA evaluation gives, up to leaving each of ten people out', () => {
    for (let matches = 0; matches <= 10; matches += 1) {
      const people = Array.from({ length: 10 }, (_, at) => (at < matches ? 'red' : `other ${at}`));
      const leavingOut = people.map((_, out) => {
        const others = people.filter((_, at) => at !== out);
        return Math.min(1, others.filter((answer) => answer === 'red').length / 3);
      });
      const official = leavingOut.reduce((sum, one) => sum + one, 0) / 10;
      expect(Math.abs(scoreOf('vqa', 'Red', people)! - official)).toBeLessThanOrEqual(0.1 + 1e-9);
    }
  });
});
