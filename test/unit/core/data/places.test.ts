/**
 * Where images are in a model's input: "#a" is the image a.png, and "|" separates the texts of a
 * list.
 */
import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { turnsOf } from '../../../../src/core/data/questions';
import type { DataSource, Sample } from '../../../../src/core/data/types';
import { temporaryFolder } from '../../support/temporary';
import { openUnpacked } from '../../support/unpacked';

async function open(entries: readonly object[], settings: Partial<DataSource> = {}) {
  const folder = temporaryFolder();
  const file = path.join(folder, 'data.jsonl');
  for (const name of 'abcd') writeFileSync(path.join(folder, `${name}.png`), name);
  writeFileSync(file, entries.map((entry) => JSON.stringify(entry)).join('\n'));
  return openUnpacked({ path: file, ...settings });
}

/** Each turn as a text. */
function written(sample: Sample): string[] {
  const names = sample.images.map(({ name }) => path.basename(name, '.png'));
  const turns = turnsOf(sample).map(({ content }) =>
    content
      .map((part, at) => {
        if (part.type === 'image') return `#${names.shift()}`;
        return content[at - 1]?.type === 'text' ? `|${part.text}` : part.text;
      })
      .join(''),
  );
  expect(names).toEqual([]);
  return turns;
}

const two = { images: ['a.png', 'b.png'] };
const turns = (...values: string[]) =>
  values.map((value, at) => ({ from: at % 2 === 0 ? 'human' : 'gpt', value }));
const user = (...content: (string | object)[]) => ({
  role: 'user',
  content: content.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)),
});
const picture = (name: string) => ({ type: 'image_url', image_url: { url: `${name}.png` } });
const place = { type: 'image' };
const mmmu = { image_1: 'a.png', image_2: 'b.png', image_3: 'c.png', answer: 'A' };

describe('images of data', () => {
  it.each<[string, object, string[], string?]>([
    ['without a place', { ...two, text: 'Q' }, ['#a#bQ'], 'Q'],
    ['before the text', { ...two, text: '<image>\n<image> Q ' }, ['#a#bQ'], 'Q'],
    [
      'within it',
      { ...two, text: 'Compare <image> with <image>: which is older?' },
      ['Compare #a with #b: which is older?'],
      'Compare <image> with <image>: which is older?',
    ],
    [
      'first and within it',
      { ...two, text: '<image> or <image>?' },
      ['#a or #b?'],
      '<image> or <image>?',
    ],
    ['on lines', { ...two, text: '<image>\nQ\n<image>' }, ['#aQ\n#b'], '<image>Q\n<image>'],
    ['behind it', { image: 'a.png', text: ' Q <image> ' }, ['Q #a'], 'Q <image>'],
    ['fewer places', { ...two, text: 'Is <image> red?' }, ['#a#bIs  red?'], 'Is  red?'],
    ['as options', { ...two, text: 'Q\nA. <image>\nB. <image>' }, ['Q\nA. #a\nB. #b']],
    [
      'in an earlier turn',
      { ...two, conversations: turns('Is <image> red?', 'no', 'And <image>?') },
      ['Is #a red?', 'no', 'And #b?'],
    ],
    ['behind a hint', { ...two, hint: 'H', text: '<image> or <image>?' }, ['H\n#a or #b?']],
    ['before a hint', { image: 'a.png', hint: 'H', text: '<image>\nQ' }, ['#aH\nQ'], 'H\nQ'],
    [
      "OpenAI's",
      { messages: [user('First ', picture('b'), ' and ', picture('a'), '?')] },
      ['First #b and #a?'],
    ],
    ['of a list', { ...two, messages: [user(place, ' x\n', place, 'y ')] }, ['#a x\n#by ']],
    ['first of a list', { ...two, messages: [user(place, place, ' Q\n')] }, ['#a#bQ'], 'Q'],
    ['a list of texts', { ...two, messages: [user(place, place, 'Q', 'R')] }, ['#a#bQ|R'], 'Q\nR'],
    [
      'a list with marks in its text',
      { messages: [user('Is <image> <image>?', picture('b'), picture('a'))] },
      ['Is #b #a?'],
    ],
    [
      'a list that has marks without need',
      {
        messages: [user(picture('a'), '<image>Q'), { role: 'assistant', content: 'q' }, user('R')],
      },
      ['#aQ', 'q', 'R'],
    ],
    [
      'frames',
      { messages: [user('In ', { type: 'video', video: ['a.png', 'b.png'] }, ' who?')] },
      ['In #a#b who?'],
    ],
    ['frames by a mark', { frames: ['a.png', 'b.png'], text: 'In <video> who?' }, ['In #a#b who?']],
    [
      'frames in a later turn',
      { frames: ['a.png', 'b.png'], conversations: turns('Hi', 'Yes?', '<video>\nWho <video2>?') },
      ['Hi', 'Yes?', '#a#bWho <video2>?'],
    ],
    [
      'a mark in an answer',
      { image: 'a.png', conversations: turns('Q', 'see <image 0> <video>', 'R') },
      ['#aQ', 'see <image 0>', 'R'],
    ],
    ['several videos', { frames: [['a.png'], ['b.png']], text: '<video> or <video>' }, ['#a#bor']],
    [
      'by number',
      { ...mmmu, question: 'Is <image 2>, <image 1> or <image 3>?' },
      ['Is #b, #a or #c?'],
    ],
    ['by number, first', { ...mmmu, question: '<image 3>\nQ <image 1>' }, ['#b#cQ #a']],
    [
      'by number, again',
      { image_1: 'a.png', question: 'In <image 1> x. Is <image 1> y?' },
      ['In #a x. Is #a y?'],
      'In <image 1> x. Is <image 1> y?',
    ],
    [
      'in options by number',
      { ...mmmu, question: 'Like <image 1>?', options: "['<image 2>', 'x <image 3>']" },
      ['Like #a?\nA. #b\nB. x #c'],
      'Like <image 1>?\nA. <image 2>\nB. x <image 3>',
    ],
    [
      'in a hint by number',
      { ...mmmu, hint: 'See <image 2>.', question: 'Is <image 1> like <image 3>?' },
      ['See #b.\nIs #a like #c?'],
      'See <image 2>.\nIs <image 1> like <image 3>?',
    ],
    [
      'in options alone',
      { ...mmmu, question: 'Which?', options: ['<image 3>', '<image 1>'] },
      ['#bWhich?\nA. #c\nB. #a'],
    ],
    [
      'a number beside parts',
      { messages: [user(picture('a'), 'Is <image 1>?')] },
      ['#aIs <image 1>?'],
    ],
  ])('are where the data has them: %s', async (_, entry, turns, question) => {
    const { samples } = await open([entry]);
    expect(written(samples[0]!)).toEqual(turns);
    if (question !== undefined) expect(samples[0]!.question).toBe(question);
  });

  it('of options that are not shown are before the text', async () => {
    const entry = { ...mmmu, question: 'Like <image 2>?', options: ['<image 1>', '<image 3>'] };
    const { samples } = await open([entry], { options: 'hide' });
    expect(samples.map(written)).toEqual([['#a#cLike #b?']]);
  });

  it('stay with the questions that are asked', async () => {
    const images = ['a.png', 'b.png', 'c.png'];
    const conversations = turns('Is <image> red?', 'no', 'Is <image> or <image>?', 'yes');
    const first = ['Is #a red?'];
    const both = [...first, 'no', 'Is #b or #c?'];
    const entry = { images, conversations };
    const all = await open([entry], { turn: 'all' });
    expect(all.samples.map(written)).toEqual([first, both]);
    const one = await open([entry], { turn: 'first' });
    expect(one.samples.map(written)).toEqual([first]);
    expect(one.imagePaths).toEqual(['a.png']);
  });

  it('of another row are all shown in place of its name', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'data.tsv');
    const pictures = [1, 2].map((seed) => Buffer.alloc(90, seed).toString('base64'));
    const rows = [
      ['index', 'image', 'question', 'answer'],
      ['1', `"['${pictures.join("', '")}']"`, 'Q', 'a'],
      ['2', '1', 'Like <image> here?', 'a'],
    ];
    writeFileSync(file, rows.map((row) => row.join('\t')).join('\n'));
    const { samples } = await openUnpacked({ path: file });
    expect(samples.map(({ images }) => images.length)).toEqual([2, 2]);
    expect(turnsOf(samples[1]!)[0]!.content.map(({ type }) => type)).toEqual([
      ...['text', 'image', 'image', 'text'],
    ]);
  });

  it('are reported and recorded if they are not all before a text', async () => {
    const plain = { ...two, text: '<image><image>\nQ' };
    expect((await open([plain])).asked).toEqual({});
    const later = { frames: ['a.png'], conversations: turns('Hi', 'Yes?', '<video>\nQ') };
    expect((await open([plain, later])).asked.interleaved).toBe('kept');
    const { asked, notes } = await open([plain, { ...two, text: '<image> or <image>?' }]);
    expect(asked).toEqual({ interleaved: 'kept' });
    expect(notes.map(String)).toEqual([
      expect.stringMatching(/^Interleaved .*: in 1 of 2 samples/),
    ]);
  });

  const frames = { frames: ['a.png', 'b.png'] };
  const hint = { hint: 'See <image 0>.' };
  it.each<[string, object, string?]>([
    ['numbers from 0', { ...mmmu, question: 'Is <image 0> like <image 1>?' }, '<image 0>'],
    ['a number with a nought', { image: 'a.png', text: 'Is <image 01> red?' }, '<image 01>'],
    ['a number without a space', { image: 'a.png', text: 'Is <image1> red?' }, '<image1>'],
    ['a capital', { image: 'a.png', text: 'Is <Image> red?' }, '<Image>'],
    ["another model's", { image: 'a.png', text: '<|image_1|>\nQ' }, '<|image_1|>'],
    ['two videos', { ...frames, text: '<video> or <video>?' }, '<video>'],
    ['a video beside places', { ...frames, text: '<image> <image> <video> Q' }, '<video>'],
    ['a place beside numbers', { ...two, text: '<image> Is <image 2> red?' }, '<image 2>'],
    ['a number beside parts', { messages: [user(picture('a'), 'Is <image 1>?')] }, '<image 1>'],
    ['a hint', { image: 'a.png', ...hint, text: 'Q' }, '<image 0>'],
    ['an option', { image: 'a.png', text: '<image>Q', options: ['<image 2>', 'x'] }, '<image 2>'],
    ['an option beside numbers', { ...mmmu, text: '<image 1>Q', ...hint }, '<image 0>'],
    [
      'none: numbers',
      { ...mmmu, question: 'Like <image 1>?', options: ['<image 2>', '<image 3>'] },
    ],
    ['none: places', { ...two, text: '<image> or <image>?' }],
    ['none: one video', { ...frames, text: 'In <video> who?' }],
    [
      'none: a video that stands in a part',
      { messages: [user({ type: 'video', video: ['a.png'] }, '<video>Q')] },
    ],
    ['none: marks without need', { messages: [user(picture('a'), '<image>Q')] }],
    ['none: in an answer', { image: 'a.png', conversations: turns('Q', 'see <image 0>', 'R') }],
    ['none: other tags', { image: 'a.png', text: 'Is <images> or <imageless> or <b> red?' }],
  ])('marks without an image are reported once a file: %s', async (_, entry, mark) => {
    const plain = { image: 'a.png', text: 'Q' };
    const { notes } = await open([plain, entry, entry]);
    const strays = notes
      .map(String)
      .filter((one) => one.startsWith('Image placeholders that stand for no image'));
    expect(strays).toEqual(
      mark === undefined
        ? []
        : [expect.stringContaining(`in 2 of 3 samples, the first "${mark}" at `)],
    );
    if (mark !== undefined) expect(strays[0]).toContain('data.jsonl:2. Write');
  });

  it('with numbers that do not exist are a fault of their row', async () => {
    const good = { image: 'a.png', text: 'Q' };
    const { samples } = await open([good, good, { image_1: 'a.png', question: '<image 2>?' }]);
    await expect(samples[2]!.images[0]!.read()).rejects.toThrow(
      /:3: the text names image 2, .* 1\b/,
    );
  });

  it('are in any order of texts and images as they are written', async () => {
    const word = fc.stringMatching(/^[a-z]{1,4}( [a-z]{1,4})?$/);
    const piece = fc.oneof(
      word,
      fc.constantFrom('a', 'b', 'c').map((name) => ({ name })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
        const names = pieces.flatMap((one) => (typeof one === 'string' ? [] : [one.name]));
        fc.pre(names.length > 0 && names.length < pieces.length);
        const expected = pieces.map((one) => (typeof one === 'string' ? one : `#${one.name}`));
        const images = names.map((name) => `${name}.png`);
        const marked = pieces.map((one) => (typeof one === 'string' ? one : '<image>'));
        const parts = pieces.map((one) => (typeof one === 'string' ? one : picture(one.name)));
        const { samples } = await open([
          { id: '1', images, text: marked.join('') },
          { id: '2', messages: [user(...parts)] },
        ]);
        const both = samples.map((sample) => written(sample)[0]!.replaceAll('|', ''));
        expect(both).toEqual([expected.join(''), expected.join('')]);
      }),
      { numRuns: 40 },
    );
  });
});
