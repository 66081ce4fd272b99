import { describe, expect, it } from 'vitest';
import { chooseScore } from '../../../../../src/core/evaluation/scores/choose';
import type { ScoredSample, ScoreKind } from '../../../../../src/core/evaluation/scores/score';

type Given = ScoredSample & { id: string };

function open(id: string, ...answers: string[]): Given {
  return { id, question: 'What?', answers };
}
function lettered(id: string, ...answers: string[]): Given {
  return { id, question: 'Which?\nA. cat\nB. dog', answers };
}
const ten = (answer: string) => Array.from({ length: 10 }, () => answer);

describe('the score of a data file', () => {
  it.each<[string, ScoreKind | undefined, Given[]]>([
    ['nothing to compare with', undefined, [open('q1'), open('q2')]],
    ['nothing at all', undefined, []],
    ['one answer each', 'exact', [open('q1', 'red'), open('q2', 'two'), open('q3')]],
    ['several answers each', 'vqa', [open('q1', ...ten('red')), open('q2', ...ten('yes'))]],
    ['yes and no', 'yes-no', [open('q1', 'yes'), open('q2', 'No')]],
    [
      'yes and no of several people',
      'yes-no',
      [open('q1', ...ten('yes')), open('q2', ...ten('no'))],
    ],
    ['letters', 'choice', [lettered('q1', 'A'), lettered('q2', '(b)')]],
    [
      'letters of options that say yes or no',
      'choice',
      [{ id: 'q1', question: 'Is it?', choices: ['yes', 'no'], answers: ['yes'] }],
    ],
    [
      'letters, one without options',
      'choice',
      [lettered('q1', 'A'), lettered('q2', 'B'), open('q3', 'C')],
    ],
    ['several spellings each', 'exact', [open('q1', 'red', 'crimson'), open('q2', 'two')]],
    ['ten answers that differ', 'vqa', [open('q1', ...'abcdefghij'.split(''))]],
    ['boxes', 'box', [open('q1', '[1, 2, 3, 4]'), open('q2', '[0.1, 0.2, 0.3, 0.4]')]],
    ['some yes and no', 'exact', [open('q1', 'yes'), open('q2', 'red'), open('q3', 'blue')]],
  ])('of %s is %s', (_, kind, samples) => {
    const found = chooseScore(samples);
    expect(found).toMatchObject({ kind, notes: [] });
    expect(found.why === undefined).toBe(kind === undefined);
  });

  it.each<[ScoreKind, Given[], string]>([
    [
      'yes-no',
      [open('q1', 'yes'), open('q2', 'no'), open('q3', 'red')],
      'Most samples ask for yes or no; these do not and are scored by their text: q3.',
    ],
    [
      'choice',
      [lettered('q1', 'A'), lettered('q2', 'B'), open('q3', 'red')],
      'Most samples are multiple choice; these are not and are scored by their text: q3.',
    ],
    [
      'vqa',
      [open('q1', ...ten('red')), open('q2', 'red')],
      'These have only one answer, but VQA accuracy needs several, so they are scored by exact match: q2.',
    ],
    [
      'exact',
      [open('q1', 'red'), open('q2', ''), open('q3', 'blue', ' ')],
      'These have an empty answer, which counts as none: q2, q3.',
    ],
    [
      'yes-no',
      [
        ...Array.from({ length: 8 }, (_, at) => open(`y${at}`, 'yes')),
        ...Array.from({ length: 7 }, (_, at) => open(`n${at}`, 'red')),
      ],
      'Most samples ask for yes or no; these do not and are scored by their text: n0, n1, n2, n3, n4 and 2 more.',
    ],
  ])('is %s with a note about samples that do not fit (%#)', (kind, samples, note) => {
    const choice = chooseScore(samples);
    expect(choice.kind).toBe(kind);
    expect(choice.notes.map(String)).toEqual([note]);
  });

  const sentence = 'a man rides a brown horse';
  it.each<[string, Given[], RegExp]>([
    [
      'a few options',
      [lettered('q1', 'A'), open('q2', 'blue'), open('q3', 'red')],
      /1 of 3.*\(q1\)/,
    ],
    [
      'letters alone',
      [open('q1', 'A'), open('q2', 'B')],
      /are letters \(q1\).*score by the letters/,
    ],
    [
      'sentences',
      [open('q1', sentence), open('q2', 'red', 'b'), open('q3', sentence)],
      /Use cider/,
    ],
    ['a box', [open('q1', '[1, 2, 3, 4]'), open('q2', 'blue')], /ask for a box/],
    [
      'people and spellings',
      [open('q1', 'a', 'a', 'b'), open('q2', 'red', 'crimson'), open('q3', 'x', 'y')],
      /twice.*\(q1\).*Use vqa.*or exact/,
    ],
  ])('must be chosen if there are %s among others', (_, samples, message) => {
    expect(() => chooseScore(samples)).toThrow(message);
    expect(chooseScore(samples, 'exact')).toEqual({ kind: 'exact', notes: [] });
    expect(chooseScore(samples, 'none')).toEqual({ kind: undefined, notes: [] });
  });

  it('is the one that was set, if it applies', () => {
    const samples = [open('q1', 'yes'), open('q2', 'red'), open('q3')];
    expect(chooseScore(samples, 'vqa').kind).toBe('vqa');
    expect(chooseScore([open('q1'), open('q2', 'no')], 'yes-no').kind).toBe('yes-no');
    expect(chooseScore([open('q1', 'D')], 'choice').kind).toBe('choice');
    expect(chooseScore([], 'exact')).toEqual({ kind: 'exact', notes: [] });
  });

  it.each<[ScoreKind, Given, RegExp]>([
    [
      'yes-no',
      open('q7', 'red'),
      /^Sample q7 cannot be scored as yes-no: \["red"\] .*Choose another/,
    ],
    [
      'choice',
      lettered('q7', 'C'),
      /^Sample q7 cannot be scored as choice: \["C"\] .*Choose another/,
    ],
  ])('cannot be set to %s if a sample does not fit', (kind, sample, message) => {
    let thrown: unknown;
    try {
      chooseScore([open('q1', 'yes'), sample].slice(kind === 'choice' ? 1 : 0), kind);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'score-mixed', exitCode: 2 });
    expect((thrown as Error).message).toMatch(message);
  });
});
