import { describe, expect, it } from 'vitest';
import {
  choiceOf,
  choiceReference,
  optionsOf,
} from '../../../../../src/core/evaluation/scores/choice';

const pets = ['cat', 'dog', 'red bird'];

describe('options of a question', () => {
  it.each([
    ['Which?\nA. cat\nB. dog\nC. red bird', pets],
    [
      "Which?\nA. cat\nB. dog\nC. red bird\nAnswer with the option's letter from the given choices.",
      pets,
    ],
    ['Which? (A) cat (B) dog (C) red bird', pets],
    ['Which? (A)cat, (B)dog, (C)red bird.', ['cat', 'dog', 'red bird.']],
    ['Which? A) cat B) dog C) red bird', pets],
    ['Context: A. Smith wrote it.\nA: cat\nB: dog', ['cat', 'dog']],
    ['Is vitamin A. good?', undefined],
    ['What is this?', undefined],
    ['Which?\nB. dog\nC. bird', undefined],
  ])('%j are %j', (question, expected) => {
    expect(optionsOf({ question })).toEqual(expected);
  });

  it('are those that the data lists, without their letters', () => {
    expect(optionsOf({ question: 'Which?', choices: pets })).toEqual(pets);
    expect(optionsOf({ question: 'Which?', choices: ['A. cat', '(B) dog'] })).toEqual([
      'cat',
      'dog',
    ]);
    expect(optionsOf({ question: 'Which?', choices: ['A. Smith', 'C. Jones'] })).toEqual([
      'A. Smith',
      'C. Jones',
    ]);
    expect(optionsOf({ question: 'Which?\nA. cat\nB. dog', choices: [] })).toEqual(['cat', 'dog']);
  });
});

describe('the letter of an answer', () => {
  it.each([
    ['B', 'B'],
    ['b', 'B'],
    ['(B)', 'B'],
    ['B.', 'B'],
    ['**B**', 'B'],
    [' B\n', 'B'],
    ['B. dog', 'B'],
    ['(B) dog', 'B'],
    ['B: dog', 'B'],
    ['B. dog, not A', 'B'],
    ['The answer is B', 'B'],
    ['The answer is B.', 'B'],
    ['The correct answer is (B) dog', 'B'],
    ['Answer: B', 'B'],
    ['The answer is option B', 'B'],
    ['I would choose option C because', 'C'],
    ['I choose B', 'B'],
    ['dog', 'B'],
    ['A dog.', 'B'],
    ['The red bird', 'C'],
    ['It is a dog', 'B'],
    ['It is a red bird', 'C'],
    ['A', 'A'],
    ['a', 'A'],
    ['A cat', 'A'],
    ['答案是B。', 'B'],
    ['D', undefined],
    ['I think it is a fish', undefined],
    ['A fish', undefined],
    ['a cat or a dog', undefined],
    ['B or C', undefined],
    ['', undefined],
  ])('%j is %s', (answer, expected) => {
    expect(choiceOf(answer, pets)).toBe(expected);
  });

  it('is any letter if the options are not known', () => {
    expect(choiceOf('The answer is D', undefined)).toBe('D');
    expect(choiceOf('dog', undefined)).toBeUndefined();
  });

  it.each([
    ['B', 'B'],
    ['(b)', 'B'],
    ['B.', 'B'],
    ['dog', 'B'],
    ['B. dog', 'B'],
    ['(b) dog', 'B'],
    ['A. dog', undefined],
    ['E', undefined],
    ['fish', undefined],
  ])('the reference %j is %s', (reference, expected) => {
    expect(choiceReference(reference, pets)).toBe(expected);
  });
});
