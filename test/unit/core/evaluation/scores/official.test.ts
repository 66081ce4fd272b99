/** Every score on the edge cases of its official evaluation: scripts/reference/make_scores.py. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { captionWords } from '../../../../../src/core/evaluation/scores/caption-words';
import { scores } from '../../../../../src/core/evaluation/scores/kinds';
import { referencesOf, scoreKinds } from '../../../../../src/core/evaluation/scores/score';

interface Case {
  answer: string;
  references: string[];
  score: number;
}
const folder = path.resolve(import.meta.dirname, '../../../../fixtures/scores');
const read = <T>(name: string): T[] =>
  (JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as { cases: T[] }).cases;

/**
 * Checked against their official rules elsewhere: POPE's by scikit-learn, options by the table of
 * `choice.test.ts`.
 */
const elsewhere = ['exact', 'choice', 'yes-no'];
const held = scoreKinds.filter((kind) => !elsewhere.includes(kind));

describe('scores', () => {
  it('have cases each', () => {
    const names = readdirSync(folder).map((file) => path.basename(file, '.json'));
    expect(names.sort()).toEqual([...held, 'caption-words'].sort());
  });

  it.each(held)('%s gives the values of its official evaluation', (kind) => {
    const cases = read<Case>(kind);
    const { over, score, applies } = scores[kind];
    const take = over?.(cases.map(({ references }) => references)) ?? score;
    for (const { answer, references, score: expected } of cases) {
      expect(applies(references, undefined), JSON.stringify(references)).toBe(true);
      const found = take(answer, referencesOf(references), undefined);
      expect(found, `${answer} for ${references.join(' | ')}`).toBeCloseTo(expected, 10);
    }
  });

  it('captions have the words of the Penn Treebank', () => {
    for (const { caption, words } of read<{ caption: string; words: string[] }>('caption-words')) {
      expect(captionWords(caption), caption).toEqual(words);
    }
  });

  it('a box is four corners', () => {
    const { applies } = scores.box;
    expect(applies(['[1, 2, 3, 4]'], undefined)).toBe(true);
    for (const one of ['[10, 20, 5, 30]', '1 2 3', '[1, 2, 3, 4, 5]', 'at 1, 2, 3, 4', 'red']) {
      expect(applies([one], undefined), one).toBe(false);
    }
  });
});
