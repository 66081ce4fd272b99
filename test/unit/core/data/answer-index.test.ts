import { describe, expect, it } from 'vitest';
import { AnswerIndices } from '../../../../src/core/data/answer-index';
import { expectHumanError } from '../../support/errors';

const colours = ['red', 'green', 'blue'];
const counts = ['1', '2', '4'];
type Answered = [answer: string, choices: string[]];

function seen(found: readonly Answered[]): AnswerIndices {
  const indices = new AnswerIndices();
  found.forEach(([answer, choices], at) => {
    indices.add({ where: `d:${at + 1}`, answers: [answer], choices });
  });
  return indices;
}

describe('answers that are numbers', () => {
  it.each<[string, Answered[], string[], RegExp]>([
    [
      'count from 0',
      [
        ['1', colours],
        ['0', colours],
      ],
      ['green', 'red'],
      /from 0: 2/,
    ],
    ['count from 0 where nothing tells', [['1', colours]], ['green'], /from 0: 1/],
    [
      'count from 1 where one is their number',
      [
        ['1', colours],
        ['3', colours],
      ],
      ['red', 'blue'],
      /from 1: 2/,
    ],
    [
      'are texts where all are',
      [
        ['2', counts],
        ['4', counts],
      ],
      ['2', '4'],
      /^$/,
    ],
    [
      'are texts in doubt, which is told',
      [
        ['1', counts],
        ['2', counts],
      ],
      ['1', '2'],
      /texts of options.*: 2/,
    ],
    [
      'are indices where one is no text',
      [
        ['1', counts],
        ['0', colours],
      ],
      ['2', 'red'],
      /from 0: 2/,
    ],
    [
      'say nothing of words and letters',
      [
        ['green', colours],
        ['B', colours],
      ],
      ['green', 'B'],
      /^$/,
    ],
    ['give the letter of one of two alike', [['1', ['cat', 'cat', 'dog']]], ['B'], /from 0/],
  ])('%s', (_, found, expected, note) => {
    const indices = seen(found);
    expect(found.map(([answer, choices]) => indices.resolve([answer], choices)[0])).toEqual(
      expected,
    );
    expect(indices.notes.join(' ')).toMatch(note);
  });

  it('leave several answers alone', () => {
    expect(seen([['1', colours]]).resolve(['1', '1', '2'], colours)).toEqual(['1', '1', '2']);
  });

  it.each<[string, Answered[], RegExp]>([
    [
      'neither options nor indices',
      [
        ['1', colours],
        ['7', colours],
      ],
      /d:2: the answer 7 is neither/,
    ],
    [
      'of both counts',
      [
        ['0', colours],
        ['3', colours],
      ],
      /counted from 0 in some questions/,
    ],
  ])('that are %s are refused', async (_, found, message) => {
    await expectHumanError(() => seen(found).resolve(['1'], colours), 'answer-index', message);
  });
});
