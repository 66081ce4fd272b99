import { describe, expect, it } from 'vitest';
import { optionsInText, optionsOfEntry, withOptions } from '../../../../src/core/data/options';
import { pythonList } from '../../../../src/core/data/python-list';
import { imagesOf, toRecord } from '../../../../src/core/data/records';

const read = (value: unknown) => toRecord({ value, where: 'd:1', number: 1 })!;
const image = { image: 'a.png' };

describe('entries of data sets', () => {
  it.each<[string, object, string, string[]]>([
    ["LLaVA's questions", { text: 'Q', answer: 'a' }, 'Q', ['a']],
    ['POPE', { text: 'Q', label: 'yes' }, 'Q', ['yes']],
    ['ground truth', { question: 'Q', ground_truth: ['a', 'b'] }, 'Q', ['a', 'b']],
    ['A-OKVQA', { question: 'Q', direct_answers: ['a', 'a', 'b'] }, 'Q', ['a', 'a', 'b']],
    [
      'A-OKVQA with choices',
      { question: 'Q', choices: ['x', 'y'], correct_choice_idx: 1 },
      'Q',
      ['y'],
    ],
    ['VQA', { question: 'Q', answers: [{ answer: 'a', answer_id: 1 }] }, 'Q', ['a']],
    ['ms-swift', { query: '<image>Q', response: 'a' }, 'Q', ['a']],
    ['Alpaca', { instruction: 'Q', input: 'more', output: 'a' }, 'Q\nmore', ['a']],
    ['a question beside other text', { question: 'Q', text: 'OCR', answer: 'a' }, 'Q', ['a']],
    ['a hint', { question: 'Q', hint: 'H', answer: 'a' }, 'H\nQ', ['a']],
    ['no hint', { question: 'Q', hint: 'nan', answer: 'a' }, 'Q', ['a']],
    ['Parquet numbers', { question: 'Q', answer: 3n }, 'Q', ['3']],
    ['an empty answer', { question: 'Q', answer: '' }, 'Q', ['']],
    ['no answer', { question: 'Q', answer: null }, 'Q', []],
  ])('%s', (_, entry, question, answers) => {
    expect(read({ ...image, ...entry })).toMatchObject({ question, answers });
  });

  it('takes the answer to the first question, not a greeting', () => {
    const turns = [
      { role: 'system', content: 'Be short.' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'Q' }] },
      { role: 'assistant', content: 'a' },
      { role: 'user', content: 'More?' },
    ];
    const found = read({ images: ['a.png'], messages: turns });
    expect(found).toMatchObject({ question: 'Q', answers: ['a'], further: 1, hasSystem: true });
  });

  it.each<[string, object, unknown[]]>([
    ['one', { image: 'a' }, ['a']],
    ['several', { images: ['a', 'b'] }, ['a', 'b']],
    ['of a path', { image_path: 'a' }, ['a']],
    ['numbered', { image_1: 'a', image_2: 'b', image_3: null }, ['a', 'b']],
    ['none', { image: null, images: [] }, []],
    ['empty', { image: '' }, []],
    [
      "OpenAI's",
      { messages: [{ role: 'user', content: [{ image_url: { url: 'a' } }] }] },
      [{ url: 'a' }],
    ],
  ])('images: %s', (_, entry, images) => {
    expect(imagesOf(entry)).toEqual(images);
  });

  it('an entry without an image is no record', () => {
    expect(toRecord({ value: { text: 'Q' }, where: 'd:1', number: 1 })).toBeUndefined();
  });
});

describe('options', () => {
  it.each<[string, object, unknown]>([
    ['a list', { choices: ['x', 'y'] }, { texts: ['x', 'y'], from: 'list' }],
    [
      "a list in Python's words",
      { options: "['x', \"y's\"]" },
      { texts: ['x', "y's"], from: 'list' },
    ],
    ['by letter', { options: { A: 'x', B: 'y' } }, { texts: ['x', 'y'], from: 'list' }],
    ['columns', { A: 'x', B: 'y', C: '' }, { texts: ['x', 'y'], from: 'columns' }],
    [
      'columns of SEED-Bench',
      { choice_a: 'x', choice_b: 2 },
      { texts: ['x', '2'], from: 'columns' },
    ],
    ['a column alone', { A: 'x' }, undefined],
    ['none', {}, undefined],
  ])('%s', (_, entry, options) => {
    expect(optionsOfEntry({ ...entry })).toEqual(options);
  });

  it.each<[string, string[] | undefined]>([
    ['Q\nA. x\nB. y', ['x', 'y']],
    ['Q\nA.x\nB.y\nC.z', ['x', 'y', 'z']],
    ['Q (a) x (b) y', ['x', 'y']],
    ['Q\na) x\nb) y\nAnswer with the letter.', ['x', 'y']],
    ['Q\nA: x\nB: y', ['x', 'y']],
    ['Which (A) of these (C)?', undefined],
    ['The U.S.A. and the square(s) of B.C.', undefined],
    ['See fig. (a) alone', undefined],
  ])('in %j', (question, options) => {
    expect(optionsInText(question)).toEqual(options);
  });

  it('are found again where they were put', () => {
    const options = ['x', 'B. y', '(C) z'];
    expect(optionsInText(withOptions('Q', options))).toEqual(['x', 'y', 'z']);
  });

  it.each<[string, string[] | undefined]>([
    ["['a', 'b']", ['a', 'b']],
    ["[\"it's\", 'a\\\\b\\n']", ["it's", 'a\\b\n']],
    ["[1, 2.5, 'x']", ['1', '2.5', 'x']],
    ['[]', []],
    ['[a, b]', undefined],
    ['a', undefined],
  ])("Python's %s", (written, list) => {
    expect(pythonList(written)).toEqual(list);
  });
});
