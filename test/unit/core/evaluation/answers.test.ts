import { describe, expect, it } from 'vitest';
import { normalizeAnswer, scoreAnswer } from '../../../../src/core/evaluation/answers';

describe('normalisation of answers', () => {
  it.each([
    ['Red.', 'red'],
    ['  The  red\nstar ', 'red star'],
    ['two', '2'],
    ['None', '0'],
    ["don't", 'dont'],
    ['don’t', 'dont'],
    ['1,000', '1000'],
    ['1,2', '1 2'],
    ['3.5', '3.5'],
    ['3.', '3'],
    ['.5', '5'],
    ['T-shirt', 't shirt'],
    ['-5', '-5'],
    ['50%', '50%'],
    ['yes!', 'yes'],
    ['"left", I think', 'left i think'],
    ['Ｒｅｄ', 'red'],
    ['赤い', '赤い'],
    ['an', ''],
    ['constructor', 'constructor'],
  ])('makes %j %j', (answer, expected) => {
    expect(normalizeAnswer(answer)).toBe(expected);
  });
});

describe('score of an answer', () => {
  it.each([
    ['red', [], undefined],
    ['Red.', ['red'], 1],
    ['two', ['2'], 1],
    ['reddish', ['red'], 0],
    ['yes', ['yes', 'yes', 'yes', 'no'], 1],
    ['yes', ['yes', 'Yes.', 'no', 'no'], 2 / 3],
    ['yes', ['yes', 'no', 'no'], 1 / 3],
    ['maybe', ['yes', 'no', 'no'], 0],
  ])('of %j for %j is %d', (answer, references, expected) => {
    expect(scoreAnswer(answer, references)).toBe(expected);
  });
});
