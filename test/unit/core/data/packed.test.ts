import { describe, expect, it } from 'vitest';
import { ordinary, pack, unpack } from '../../../../src/core/data/packed';
import { toRecords } from '../../../../src/core/data/records';
import type { TurnMode } from '../../../../src/core/data/types';

const file = '/data/questions.jsonl';

function recordsOf(value: unknown, mode?: TurnMode) {
  return toRecords({ value, where: `${file}:7`, number: 7 }, mode).map(
    ({ id: _id, images: _images, ...record }) => record,
  );
}

const conversation = {
  image: 'a.png',
  conversations: [
    { from: 'system', value: 'Be brief.' },
    { from: 'human', value: '<image>\nWhat is it?' },
    { from: 'gpt', value: 'A cat.' },
    { from: 'human', value: 'Which colour?' },
    { from: 'gpt', value: 'Grey.' },
  ],
};

describe('a packed record', () => {
  it.each<[string, unknown, TurnMode?]>([
    ['a question', { image: 'a.png', text: 'What is it?', answer: 'cat', category: 'thing' }],
    ['one without an answer', { image: 'a.png', text: 'Größe 😀 "x" \uD83D' }],
    ['several answers', { image: 'a.png', text: 'What?', answers: ['cat', 'a cat'] }],
    ['options', { image: 'a.png', text: 'What?', A: 'cat', B: 'dog', answer: 'A' }],
    ['options and a hint', { image: 'a.png', text: 'What?', choices: ['x', 'y'], hint: 'Look.' }],
    ['images by number', { image_1: 'a', image_2: 'b', text: 'Is <image 2> <image 1>?' }],
    ['a place in the text', { image: 'a.png', text: 'Is <image> red?' }],
    ['two images, one place', { images: ['a', 'b'], text: 'Is <image> red?' }],
    ['frames', { frames: ['a', 'b', 'c'], text: 'What moves?' }],
    ['a mark for nothing', { image: 'a.png', text: 'Is <image-3> red?' }],
    ['a system text', { image: 'a.png', system: 'Be brief.', text: 'What is it?' }],
    ['a conversation', conversation],
    ['its first question', conversation, 'first'],
    ['each question', conversation, 'all'],
  ])('unpacks to the record again: %s', (_, value, mode) => {
    const records = recordsOf(value, mode);
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) expect(unpack(pack(record, file), file)).toEqual(record);
  });

  it('takes little more than its text, if that is short', () => {
    const record = ordinary({
      ...{ where: `${file}:12345`, question: 'What is it?', answers: ['cat'] },
      category: undefined,
    });
    expect(pack(record, file).length).toBeLessThan(40);
    expect(unpack(pack(record, file), file)).toEqual(record);
  });

  it('keeps a place that is not in the file', () => {
    const record = ordinary({
      ...{ where: 'elsewhere', question: 'What?', answers: [], category: 'x' },
    });
    expect(unpack(pack(record, file), file)).toEqual(record);
  });
});
