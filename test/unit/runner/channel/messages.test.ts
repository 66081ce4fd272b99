import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../../src/core/errors';
import { text } from '../../../../src/core/text';
import { toWire } from '../../../../src/runner/channel/errors';
import { parseMessage } from '../../../../src/runner/channel/messages';

const sample = {
  ...{ kind: 'sample', id: 'a', done: 1, total: 2, milliseconds: 3.5 },
  ...{ visualTokens: 4, textTokens: 5 },
};

describe('a message of a worker', () => {
  it.each([
    { kind: 'started', total: 2, done: 0 },
    { kind: 'stage', stage: { doing: 'loading-model' } },
    sample,
    { ...sample, answers: 3 },
    { ...sample, answers: undefined },
    { kind: 'warning', message: 'slow' },
    { kind: 'observed', number: 1, observation: { exits: new Int32Array(2) } },
    { kind: 'not-observed', number: 1, error: toWire(new HumanError('No sample.', 'gone')) },
    { kind: 'done', result: { samples: 1 } },
    { kind: 'failed', error: toWire(new Error('a bug')) },
    { kind: 'failed', error: toWire(new HumanError(text`No ${'model'}.`, 'no-model', 2)) },
    { kind: 'failed', error: toWire('thrown') },
    { kind: 'failed', error: { message: 'a', human: { code: 'a', exitCode: 1, text: 'newer' } } },
  ])('$kind is read as it is, with its other keys', (message) => {
    const whole = { ...message, more: 1 };
    expect(parseMessage(whole)).toBe(whole);
  });

  it.each([
    undefined,
    'done',
    {},
    { kind: 'toString' },
    { kind: 'started', total: '2', done: 0 },
    { ...sample, done: NaN },
    { kind: 'warning' },
    { kind: 'done', result: undefined },
    { kind: 'failed' },
    { kind: 'failed', error: { message: 'a', human: { code: 'a', exitCode: 3 } } },
  ])('%j is refused', (message) => {
    expect(() => parseMessage(message)).toThrow(/^The worker sent something unexpected: /);
  });
});
