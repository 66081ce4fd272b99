import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Skipping } from '../../../../src/core/data/skipping';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';
import { openUnpacked } from '../../support/unpacked';

function write(rows: readonly unknown[]): string {
  const folder = temporaryFolder();
  for (const name of ['a', 'b']) writeFileSync(path.join(folder, `${name}.png`), `image ${name}`);
  const file = path.join(folder, 'data.jsonl');
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  return file;
}

const good = [1, 2].map((id) => ({ id: `good ${id}`, image: 'a.png', text: 'Q', answer: 'a' }));
const bad: [string, unknown, string, RegExp][] = [
  ['no question', { id: 'bad', text: '' }, 'data-no-question', /:2: there is no question/],
  [
    'a mark alone',
    { ...image('a.png'), text: ' <image>\n' },
    'data-no-question',
    /:2: there is no question: its text is "<image>", the place of an image, alone\. Write the question after it/,
  ],
  [
    'a number alone',
    { id: 'bad', image_1: 'a.png', question: '<image 1>' },
    'data-no-question',
    /:2: .* its text is "<image 1>"/,
  ],
  ['a picture of nulls', image({ bytes: null, path: null }), 'data-invalid', /:2: an image is/],
  ['an address', image('http://example.com/a.png'), 'image-address', /:2: .* is a web address/],
  ['an answer that is none', { ...image('a.png'), answer: {} }, 'data-invalid', /:2: an answer/],
  ...[
    { A: 'x', C: 'y' },
    { options: { a: 'x', c: 'y' } },
    { option_1: 'x', option_2: '', option_3: 'y' },
  ].map((options): [string, unknown, string, RegExp] => [
    `a gap in ${JSON.stringify(options)}`,
    { ...image('a.png'), ...options },
    'data-invalid',
    /:2: there is an option "(C|option_3)", and none "(B|option_2)"/,
  ]),
  [
    'fewer images than places',
    { ...image('a.png'), text: '<image> or <image>?' },
    'data-invalid',
    /:2: the text has 2 places for images, .* fewer images: 1/,
  ],
  [
    'a turn of a tool',
    { id: 'bad', image: 'a.png', messages: [{ role: 'user', content: 'Q' }, { role: 'tool' }] },
    'turn-role',
    /:2: a turn .* has the role "tool"/,
  ],
];

function image(written: unknown) {
  return { id: 'bad', image: written, text: 'Q' };
}

describe('a row that cannot be used', () => {
  it.each(bad)('is skipped, counted and named: %s', async (_, row, code, message) => {
    const data = await openUnpacked({ path: write([good[0], row, good[1]]) });
    expect(data.count).toBe(3);
    expect(data.questions.map(({ id }) => id).sort()).toEqual(['good 1', 'good 2']);
    const skipping = new Skipping({});
    for (const { id, images } of data.samples) {
      await skipping.attempt(id, () => Promise.all(images.map((one) => one.read())));
    }
    expect(skipping.skipped.map(({ id }) => id)).toEqual(['bad']);
    expect(skipping.skipped[0]!.why).toMatch(message);
    const unread = data.samples.find(({ id }) => id === 'bad')!;
    await expectHumanError(unread.images[0]!.read(), code, message);
  });

  it.each(bad)('ends a run that may skip none, or has no others: %s', async (...one) => {
    const [, row, code, message] = one;
    const among = openUnpacked({ path: write([good[0], row]) }, { seed: 0, maxSkipped: 0 });
    await expectHumanError(among, code, message);
    await expectHumanError(openUnpacked({ path: write([row, row]) }), code, /:1: /);
  });
});
