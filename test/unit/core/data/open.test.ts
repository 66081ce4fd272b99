import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFingerprint } from '../../../../src/core/data/fingerprint';
import type { OptionsMode } from '../../../../src/core/data/types';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';
import { openUnpacked } from '../../support/unpacked';

/** A folder with a.png, b.png and a data file of the given lines. */
function write(lines: unknown[] | string): string {
  const folder = temporaryFolder();
  for (const name of ['a', 'b']) writeFileSync(path.join(folder, `${name}.png`), `image ${name}`);
  const text =
    typeof lines === 'string' ? lines : lines.map((line) => JSON.stringify(line)).join('\n');
  const file = path.join(folder, 'data.jsonl');
  writeFileSync(file, text);
  return file;
}

describe('data', () => {
  it('reads the question format', async () => {
    const file = write([
      { question_id: 7, image: 'a.png', text: 'What?', answer: 'red', category: 'color' },
      { id: 'x', image: 'b.png', text: ' <image>\nWhere? ', answers: ['left', 'left', 2] },
      { image: ['a.png', 'b.png'], text: 'Which?', answers: [{ answer: 'yes' }] },
    ]);
    const [a, b] = ['a', 'b'].map((name) => path.join(path.dirname(file), `${name}.png`));
    const { samples } = await openUnpacked({ path: file });
    expect(samples.map((one) => ({ ...one, images: one.images.map(({ name }) => name) }))).toEqual([
      { id: '7', images: [a], question: 'What?', answers: ['red'], category: 'color' },
      {
        id: 'x',
        images: [b],
        question: 'Where?',
        answers: ['left', 'left', '2'],
        category: undefined,
      },
      { id: '3', images: [a, b], question: 'Which?', answers: ['yes'], category: undefined },
    ]);
  });

  it.each([
    [{ choices: ['cat', 2] }, ['cat', '2']],
    [{ options: { B: 'dog', A: 'cat' } }, ['cat', 'dog']],
    [{ options: { A: 'cat', B: 'dog', C: null } }, ['cat', 'dog']],
    [{ options: { x: 'cat' } }, undefined],
    [{ choice_0: 'cat', choice_1: 'dog', choice_2: 'cow' }, ['cat', 'dog', 'cow']],
    [{ choice_1: 'cat', choice_2: 'dog' }, ['cat', 'dog']],
    [{ options: { shuffle: true } }, undefined],
    [{ choices: [] }, undefined],
    [{ choices: [['cat']] }, undefined],
    [{}, undefined],
  ])('reads the options of %j', async (listed, choices) => {
    const file = write([{ image: 'a.png', text: 'Which?', answer: 'A', ...listed }]);
    const [sample] = (await openUnpacked({ path: file })).samples;
    expect(sample!.choices).toEqual(choices);
  });

  it.each(['lines', 'array'])('reads the training form as %s', async (form) => {
    const entry = {
      id: '1',
      image: 'a.png',
      conversations: [
        { from: 'human', value: '<image>\nWhat is it?' },
        { from: 'gpt', value: 'A star.' },
        { from: 'human', value: 'Sure?' },
      ],
    };
    const file = write(form === 'array' ? JSON.stringify([entry], null, 2) : [entry]);
    const { samples } = await openUnpacked({ path: file });
    expect(samples).toMatchObject([{ id: '1', question: 'Sure?', answers: [] }]);
    const each = await openUnpacked({ path: file, turn: 'all' });
    expect(each.samples).toMatchObject([
      { id: '1', question: 'What is it?', answers: ['A star.'] },
      { id: '1#2', question: 'Sure?', answers: [] },
    ]);
    expect([each.count, each.asked]).toEqual([2, { turn: 'all' }]);
  });

  it('makes repeated ids unique, and skips empty lines and a byte order mark', async () => {
    const line = JSON.stringify({ id: 'same', image: 'a.png', text: 'Q' });
    const file = write(`\uFEFF${line}\r\n\r\n${line}\n`);
    const { samples } = await openUnpacked({ path: file });
    expect(samples.map(({ id }) => id)).toEqual(['same', 'same#2']);
  });

  it('says how many samples have images inside the text, or more than its places', async () => {
    const both = { image: ['a.png', 'b.png'] };
    const texts = ['<image> or <image>?', 'One <image>?', '<image><image>Q', 'Q'];
    const { notes } = await openUnpacked({ path: write(texts.map((text) => ({ ...both, text }))) });
    expect(notes.map(String)).toEqual([
      expect.stringMatching(/^Interleaved texts and images .*: in 1 of 4 samples/),
      expect.stringMatching(/^More images than placeholders .*: in 1 of 4 samples/),
    ]);
  });

  it('takes a folder of images and one question', async () => {
    const folder = path.dirname(write([]));
    const { samples } = await openUnpacked({ path: folder, prompt: 'Colour?' });
    expect(samples.map(({ id, question }) => [id, question])).toEqual([
      ['a.png', 'Colour?'],
      ['b.png', 'Colour?'],
    ]);
  });

  it.each<[string, string, string, RegExp]>([
    ['not JSON', '{"image": "a.png", "text": "Q"}\n{oops', 'data-not-json', /data\.jsonl:2: /],
    ['not an object', '3', 'data-invalid', /data\.jsonl:1: this is not an object/],
    ['no question', '{"image": "a.png"}', 'data-no-question', /:1: there is no question/],
    ['no image', '\n{"text": "Q"}', 'data-no-image', /:2: this question has no image/],
    [
      'a missing image',
      '{"image": "c.png", "text": "Q"}',
      'image-missing',
      /:1: the image "c\.png"/,
    ],
    ['a folder as image', '{"image": "..", "text": "Q"}', 'image-outside', /lies outside/],
    ['a path that leaves', '{"image": "../a.png", "text": "Q"}', 'image-outside', /lies outside/],
    [
      'an absolute path',
      '{"image": "/etc/hostname", "text": "Q"}',
      'image-outside',
      /lies outside/,
    ],
    [
      'an answer that is none',
      '{"image":"a.png","text":"Q","answer":{}}',
      'data-invalid',
      /answer/,
    ],
    ['no samples', '\n\n', 'data-empty', /holds no samples/],
    ['a video', '{"video": "a.mp4", "text": "Q"}', 'data-video', /:1: .*\("video"\).*ffmpeg/],
    [
      'an id that is a text',
      `{"id": "${'x\\u0007'.repeat(2500)}", "image": "a.png", "text": "Q"}`,
      'data-invalid',
      /:1: the id "(x ){30}\.\.\." has 5000 characters/,
    ],
    ...['answer', 'image', 'choices', 'conversations'].map(
      (key): [string, string, string, RegExp] => [
        `brackets as ${key}`,
        `{"image": "a.png", "text": "Q", "${key}": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
        'data-nested',
        /:1: brackets nest more than/,
      ],
    ),
    [
      'a prototype as role',
      JSON.stringify({ messages: [{ role: 'constructor' }] }),
      'turn-role',
      /:1/,
    ],
  ])('refuses %s', async (_, text, code, message) => {
    await expectHumanError(openUnpacked({ path: write(text) }), code, message);
  });

  it('refuses a symbolic link that leaves the folder', async () => {
    const file = write([{ image: 'link.png', text: 'Q' }]);
    const outside = path.join(temporaryFolder(), 'secret.png');
    writeFileSync(outside, 'secret');
    symlinkSync(outside, path.join(path.dirname(file), 'link.png'));
    await expectHumanError(openUnpacked({ path: file }), 'image-outside', /link\.png/);
  });

  it('takes images from another folder if told to', async () => {
    const images = path.dirname(write([]));
    const folder = temporaryFolder();
    const file = path.join(folder, 'd.jsonl');
    writeFileSync(file, '{"image": "a.png", "text": "Q"}');
    await expectHumanError(
      openUnpacked({ path: file }),
      'image-missing',
      /folder of the images|folder that the image paths/,
    );
    expect((await openUnpacked({ path: file, images })).samples.length).toBe(1);
    const nowhere = openUnpacked({ path: file, images: path.join(folder, 'none') });
    await expectHumanError(nowhere, 'images-missing', /none/, 2);
  });

  it.each<[string, object, OptionsMode | undefined, string, RegExp]>([
    ['no list beside words', { choices: ['x', 'y'], answer: 'y' }, undefined, 'Q', /not shown/],
    ['no list beside indices', { choices: ['x', 'y'], answer: 1 }, undefined, 'Q', /not shown/],
    [
      'a list beside letters',
      { choices: ['x', 'y'], answer: 'B' },
      undefined,
      'Q\nA. x\nB. y',
      /asked as lines/,
    ],
    ['columns', { A: 'x', B: 'y', answer: 'b' }, undefined, 'Q\nA. x\nB. y', /asked as lines/],
    [
      'what is asked for',
      { choices: ['x', 'y'], answer: 1 },
      'show',
      'Q\nA. x\nB. y',
      /asked as lines/,
    ],
    ['nothing where that is asked for', { A: 'x', B: 'y', answer: 'B' }, 'hide', 'Q', /not shown/],
    [
      'what stands in the question',
      { text: 'Q\nA. x\nB. y', choices: ['x', 'y'] },
      'show',
      'Q\nA. x\nB. y',
      /^$/,
    ],
  ])('shows options of %s', async (_, entry, options, question, note) => {
    const file = write([{ image: 'a.png', text: 'Q', ...entry }]);
    const { samples, notes, asked } = await openUnpacked({ path: file, options });
    expect(samples[0]!.question).toBe(question);
    expect(notes.filter((one) => !String(one).includes('indices')).join(' ')).toMatch(note);
    expect(asked.options).toBe(note.source.includes('lines') ? 'shown' : undefined);
  });

  it('ends every question with the suffix, which does not change the fingerprint', async () => {
    const file = write([{ image: 'a.png', text: 'Q', A: 'x', B: 'y', answer: 'A' }]);
    const data = await openUnpacked({ path: file, suffix: 'In one word.' });
    expect(data.samples[0]!.question).toBe('Q\nA. x\nB. y\nIn one word.');
    expect(data.asked).toEqual({ suffix: 'In one word.', options: 'shown' });
    expect(data.notes.join(' ')).toMatch(/Every question ends with: In one word\./);
    expect(await dataFingerprint(data)).toBe(
      await dataFingerprint(await openUnpacked({ path: file })),
    );
  });

  it('skips entries without an image, and says how conversations are asked', async () => {
    const turn = (from: string, value: string) => ({ from, value });
    const conversations = [turn('human', '<image>Q'), turn('gpt', 'a'), turn('human', 'R')];
    const file = write([
      { image: 'a.png', conversations },
      { id: 'text', conversations: [turn('human', 'Hi'), turn('gpt', 'Hello')] },
      { image: 'b.png', conversations: [turn('system', 'S'), ...conversations] },
    ]);
    const { count, notes, asked } = await openUnpacked({ path: file });
    expect(count).toBe(2);
    expect(asked).toEqual({ turn: 'last', system: 'given' });
    const [without, system] = [/without an image: 1 of 3/, /those of 1 of 2/];
    expect(notes.map(String)).toEqual(
      [without, /2 of 2 samples. .* earlier ones .* \(2 in all\)/, system].map((one): unknown =>
        expect.stringMatching(one),
      ),
    );
    const first = await openUnpacked({ path: file, turn: 'first' });
    expect(first.asked).toEqual({ system: 'given' });
    expect(first.notes.map(String)).toEqual(
      [without, /2 further questions of 2 of 2/, system].map((one): unknown =>
        expect.stringMatching(one),
      ),
    );
  });

  it('skips videos, and counts them', async () => {
    const file = write([
      { image: 'a.png', text: 'Q' },
      { video: 'a.mp4', text: 'Q' },
    ]);
    const { count, notes } = await openUnpacked({ path: file });
    expect(count).toBe(1);
    expect(notes.join(' ')).toMatch(/1 of 2 are skipped.*1 of these show a video/);
  });

  it.each<[string, Record<string, unknown>]>([
    ['listed as frames', { frames: ['a.png', 'b.png'], text: '<video>\nQ' }],
    ['listed as a video', { video: ['a.png', 'b.png'], text: 'Q' }],
    ['of two videos', { videos: [['a.png'], ['b.png']], text: '<video><video>Q' }],
    [
      'in a message',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'video', video: ['a.png', 'b.png'] },
              { type: 'text', text: 'Q' },
            ],
          },
        ],
      },
    ],
  ])('asks about frames %s as pictures, and says so', async (_, entry) => {
    const { samples, notes } = await openUnpacked({ path: write([entry]) });
    expect(samples[0]!.question).toBe('Q');
    expect(samples[0]!.images.map(({ name }) => path.basename(name))).toEqual(['a.png', 'b.png']);
    expect(notes.join(' ')).toMatch(/Videos: in 1 of 1 samples .* frames/);
  });

  it('makes many equal ids unique in reasonable time', async () => {
    const line = '{"id": "same", "image": "a.png", "text": "Q"}\n';
    const { count, samples } = await openUnpacked(
      { path: write(line.repeat(50_000)) },
      { seed: 0, samples: 1 },
    );
    expect([count, samples.length]).toEqual([50_000, 1]);
  });

  it('accepts a few missing images, and no more than are allowed', async () => {
    const entry = (name: string) => ({ image: `${name}.png`, text: 'Q' });
    const file = write(['a', 'no', 'b', 'none'].map(entry));
    const { samples } = await openUnpacked({ path: file });
    await expectHumanError(
      samples[1]!.images[0]!.read(),
      'image-missing',
      /:2: the image "no\.png"/,
    );
    const one = openUnpacked({ path: file }, { seed: 0, maxSkipped: 1 });
    await expectHumanError(one, 'image-missing', /:2: /);
  });

  it('follows links below a folder that was named', async () => {
    const [folder, elsewhere] = [temporaryFolder(), path.dirname(write([]))];
    const file = path.join(folder, 'd.jsonl');
    writeFileSync(file, '{"image": "coco/a.png", "text": "Q"}');
    symlinkSync(elsewhere, path.join(folder, 'coco'));
    await expectHumanError(
      openUnpacked({ path: file }),
      'image-outside',
      /where a link leads.*folder of the images/,
    );
    const { samples } = await openUnpacked({ path: file, images: folder });
    expect(String(await samples[0]!.images[0]!.read())).toBe('image a');
  });

  it('shows a few characters of an address, and none that move a cursor', async () => {
    const file = write([{ image: `https://example.com/\u001b[2J${'x'.repeat(500)}`, text: 'Q' }]);
    await expectHumanError(openUnpacked({ path: file }), 'image-address', /^\P{Cc}{0,300}$/u);
  });

  it('says so if there is nothing', async () => {
    await expectHumanError(openUnpacked({ path: 'no/such.jsonl' }), 'data-missing', /no\/such/, 2);
    const empty = path.join(temporaryFolder(), 'empty');
    mkdirSync(empty);
    await expectHumanError(openUnpacked({ path: empty }), 'data-empty', /Put PNG/);
  });
});

describe('fingerprint of data', () => {
  const lines = [{ image: 'a.png', text: 'Q' }];
  const of = async (file: string) => dataFingerprint(await openUnpacked({ path: file }));

  it('stays when the data moves, and changes with lines or images', async () => {
    const [one, moved, image, line] = [write(lines), write(lines), write(lines), write(lines)];
    writeFileSync(path.join(path.dirname(image), 'a.png'), 'image c');
    writeFileSync(line, '{"image": "a.png", "text": "Q?"}');
    expect(await of(one)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await of(moved)).toBe(await of(one));
    expect(await of(image)).not.toBe(await of(one));
    expect(await of(line)).not.toBe(await of(one));
  });

  it('sees a change in the middle of a large image', async () => {
    const [one, two] = [write(lines), write(lines)];
    const bytes = Buffer.alloc(100_000);
    writeFileSync(path.join(path.dirname(one), 'a.png'), bytes);
    bytes[50_000] = 1;
    writeFileSync(path.join(path.dirname(two), 'a.png'), bytes);
    expect(await of(one)).not.toBe(await of(two));
  });
});
