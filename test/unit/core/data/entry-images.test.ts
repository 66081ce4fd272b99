import { describe, expect, it } from 'vitest';
import { toRecords } from '../../../../src/core/data/records';
import { expectHumanError } from '../../support/errors';

const where = 'd.jsonl:1';
const records = (value: object) =>
  toRecords({ value: { text: 'What?', ...value }, where, number: 1 });
const part = (url: string) => ({ type: 'image_url', image_url: { url } });
const asked = (...urls: string[]) => ({
  text: undefined,
  messages: [{ role: 'user', content: [...urls.map(part), { type: 'text', text: 'What?' }] }],
});

describe('the images of an entry', () => {
  it.each<[string, object, unknown[]]>([
    ['the file of a picture beside it', { image: 'aGk=', image_path: 'a.png' }, ['aGk=']],
    ['one and a list of the same', { image: 'a.png', images: ['a.png'] }, ['a.png']],
    ['numbers, with empty ones after', { image_1: 'a', image_2: 'b', image_3: null }, ['a', 'b']],
    ['a list, also in a text', { images: "['a.png', 'b.png']" }, ['a.png', 'b.png']],
    ['messages alone', asked('a.png', 'b.png'), [{ url: 'a.png' }, { url: 'b.png' }]],
  ])('are all shown: %s', (_, value, images) => {
    expect(records(value).map((one) => one.images)).toEqual([images]);
  });

  it.each<[string, object, RegExp]>([
    ['a gap', { image_1: 'a', image_3: 'c' }, /"image_3" is present, but "image_2" is missing/],
    ['a gap of null', { image_1: 'a', image_2: null, image_3: 'c' }, /but "image_2" is missing/],
    [
      'a second without a first',
      { image_2: 'b' },
      /"image_2" is present, but "image_1" is missing/,
    ],
    ['one and a second', { image: 'a', image_2: 'b' }, /but "image_1" is missing/],
    ['one and a numbered other', { image: 'a', image_1: 'b' }, /"image_1" has images/],
    ['one and a list', { image: 'a', images: ['b', 'c'] }, /"images" has images.*one place/s],
    ['one and frames', { image: 'a', frames: ['b', 'c'] }, /"frames" has images/],
    ['a list and messages', { ...asked('b'), images: ['a'] }, /"messages" has images/],
  ])('are never left out silently: %s', async (_, value, message) => {
    await expectHumanError(() => records(value), 'data-invalid', message);
  });
});
