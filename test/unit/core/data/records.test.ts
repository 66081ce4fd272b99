import { describe, expect, it } from 'vitest';
import { imagesOf, message } from '../../../../src/core/data/content';
import { optionLines, optionsInText, optionsOfEntry } from '../../../../src/core/data/options';
import { pythonList } from '../../../../src/core/data/python-list';
import type { TurnMode } from '../../../../src/core/data/types';
import { asked } from '../../../../src/core/data/questions';
import { AnswerIndices } from '../../../../src/core/data/answer-index';
import { entryImages, toRecords, type DataRecord } from '../../../../src/core/data/records';

const readAll = (value: unknown, mode?: TurnMode) =>
  toRecords({ value, where: 'd:1', number: 1 }, mode);
const read = (value: unknown) => readAll(value)[0]!;
const image = { image: 'a.png' };
/** The input of a model. */
const given = (found: DataRecord) => {
  const about = { indices: new AnswerIndices(), tally: { answersAreLetters: true } };
  const { turns, question, shown } = asked(found, {}, about);
  return turns ?? [message('user', question, shown.length)];
};

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
    ['a context', { question: 'Q', context: 'C', hint: '', answer: 'a' }, 'C\nQ', ['a']],
    ["a list in Python's words", { question: 'Q', answer: "['a', 'b']" }, 'Q', ['a', 'b']],
    ['SQuAD', { question: 'Q', answers: { text: ['a', 'b'] } }, 'Q', ['a', 'b']],
    ['a box', { question: 'Q', bbox: [1, 2, 3, 4] }, 'Q', ['[1, 2, 3, 4]']],
    ['a box as answer', { question: 'Q', answer: [0.1, 0, 0.5, 1] }, 'Q', ['[0.1, 0, 0.5, 1]']],
    ['a box as text', { question: 'Q', answer: '[0.1, 0, 0.5, 1]' }, 'Q', ['[0.1, 0, 0.5, 1]']],
    ['counts of four people', { question: 'Q', answers: [3, 3, 4, 3] }, 'Q', ['3', '3', '4', '3']],
    ['captions', { question: 'Q', captions: ['a', 'b'] }, 'Q', ['a', 'b']],
  ])('%s', (_, entry, question, answers) => {
    expect(read({ ...image, ...entry })).toMatchObject({ question, answers });
  });

  it('a greeting is not an answer, and comes before the question like the system text', () => {
    const turns = [
      { role: 'system', content: 'Be short.' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'Q' }] },
      { role: 'assistant', content: 'a' },
      { role: 'user', content: 'More?' },
    ];
    const found = readAll({ images: ['a.png'], messages: turns }, 'all');
    const before = [
      message('system', 'Be short.'),
      message('assistant', 'Hello!'),
      message('user', 'Q', 1),
    ];
    expect(found).toMatchObject([
      { question: 'Q', answers: ['a'], earlier: 0, unused: 0 },
      { question: 'More?', answers: [], earlier: 1, unused: 0 },
    ]);
    expect(found.map(given)).toEqual([
      before,
      [...before, message('assistant', 'a'), message('user', 'More?')],
    ]);
  });

  const talk = (...values: string[]) =>
    values.map((value, at) => ({ from: at % 2 === 0 ? 'human' : 'gpt', value }));
  it.each<[TurnMode, object, unknown[]]>([
    ['last', { conversations: talk('P', 'p', 'Q', 'q') }, ['Q', ['q'], 1, [1, 0]]],
    ['first', { conversations: talk('P', 'p', 'Q', 'q') }, ['P', ['p'], 1, []]],
    ['last', { conversations: talk('P', 'p', 'Q') }, ['Q', [], 1, [1, 0]]],
    ['last', { conversations: talk('P', 'p', 'Q', 'q'), answer: 'z' }, ['Q', ['z'], 1, [1, 0]]],
    ['first', { conversations: talk('P', 'p', 'Q', 'q'), answer: 'z' }, ['P', ['p'], 1, []]],
    [
      'last',
      { images: ['a', 'b'], conversations: talk('<image>P', 'p', '<image>Q', 'q') },
      ['Q', ['q'], 2, [1, 0]],
    ],
    [
      'first',
      { images: ['a', 'b'], conversations: talk('<image>P', 'p', '<image>Q', 'q') },
      ['P', ['p'], 1, []],
    ],
    [
      'last',
      { images: ['a', 'b'], conversations: talk('P', 'p', '<image>Q', 'q') },
      ['Q', ['q'], 2, [2, 0]],
    ],
    ['last', { query: '<image>Q', response: 'q', history: [['P', 'p']] }, ['Q', ['q'], 1, [0, 0]]],
    ['last', { text: 'a caption', conversations: talk('P', 'p') }, ['P', ['p'], 1, []]],
  ])('the %s turn of %j', (mode, entry, [question, answers, images, before]) => {
    const [found] = readAll(
      { image: 'a', ...entry, ...('images' in entry && { image: null }) },
      mode,
    );
    expect(found).toMatchObject({ question, answers });
    expect(found!.images).toHaveLength(images as number);
    const shown = given(found!)
      .slice(0, -1)
      .map(({ content }) => imagesOf(content));
    expect(shown).toEqual(before);
  });

  it('asks each turn that follows an image', () => {
    const conversations = talk('Hi', 'Hello', '<image>P', 'p', '', 'q', 'R', 'r');
    const found = readAll({ image: 'a', conversations }, 'all');
    expect(found.map(({ question, earlier }) => [question, earlier])).toEqual([
      ['P', 1],
      ['R', 3],
    ]);
  });

  it('refuses a turn with an unknown role', () => {
    const conversations = [...talk('Q'), { from: 'observation', value: 'x' }];
    expect(() => read({ image: 'a', conversations })).toThrow(/d:1: .*"observation"/);
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
    expect(entryImages(entry)).toEqual(images);
  });

  it('an entry without an image is not a record', () => {
    expect(readAll({ text: 'Q' })).toEqual([]);
  });
});

describe('options', () => {
  it.each<[string, object, unknown]>([
    ['a list', { choices: ['x', 'y'] }, ['x', 'y']],
    ["a list in Python's words", { options: "['x', \"y's\"]" }, ['x', "y's"]],
    ['by letter', { options: { A: 'x', B: 'y' } }, ['x', 'y']],
    ['columns', { A: 'x', B: 'y', C: '' }, ['x', 'y']],
    ['columns of SEED-Bench', { choice_a: 'x', choice_b: 2 }, ['x', '2']],
    ['numbered columns', { option_1: 'x', option_2: 'y' }, ['x', 'y']],
    ['lettered lines', { options: 'A. x\nB. y' }, ['x', 'y']],
    ['NumPy', { choices: "['x' \"y\"\n 'z']" }, ['x', 'y', 'z']],
    ["Hugging Face's", { choices: { text: ['x', 'y'], label: ['A', 'B'] } }, ['x', 'y']],
    ['objects', { options: [{ label: 'A', text: 'x' }, { text: 'y' }] }, ['x', 'y']],
    ['numbers', { choices: [3, 4.5] }, ['3', '4.5']],
    ['a column alone', { A: 'x' }, undefined],
    ['a setting', { options: 'shuffle' }, undefined],
    ['none', {}, undefined],
  ])('%s', (_, entry, options) => {
    expect(optionsOfEntry({ ...entry }, 'd:1')).toEqual(options);
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
    expect(optionsInText(['Q', ...optionLines(options)].join('\n'))).toEqual(['x', 'y', 'z']);
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
