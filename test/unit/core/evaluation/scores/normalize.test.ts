import { describe, expect, it } from 'vitest';
import { normalizeAnswer } from '../../../../../src/core/evaluation/scores/normalize';
import { referenceCases } from '../statistics/reference';

describe('normalisation of answers', () => {
  // The published rules' own examples: visualqa.org/evaluation.html.
  it.each([
    ['dont', "don't"],
    ['girl’s', "girl's"],
    ["girl's", "girl's"],
    ['2:50 pm', '2:50 pm'],
    ['100,978', '100978'],
  ])('turns %j into %j', (answer, expected) => {
    expect(normalizeAnswer(answer)).toBe(expected);
  });

  it.each(
    referenceCases<{ answer: string; processed: string }>('answers').filter(
      ({ processed }) => processed !== '',
    ),
  )('turns $answer into $processed, as another implementation of the rules does', (one) => {
    expect(normalizeAnswer(one.answer)).toBe(one.processed);
  });

  // Beyond the rules: answers of which they leave nothing, and characters that they do not know.
  it.each([
    ['A', 'a'],
    ['the', 'the'],
    ['?', '?'],
    ['', ''],
    ['don’t', "don't"],
    ['“left”', 'left'],
    ['Ｒｅｄ！', 'red'],
    ['¿Qué?', 'qué'],
    ['赤い。', '赤い'],
    ['T–shirt', 't shirt'],
    ['constructor', 'constructor'],
    ['__proto__', 'proto'],
  ])('turns %j into %j', (answer, expected) => {
    expect(normalizeAnswer(answer)).toBe(expected);
  });
});
