import { describe, expect, it } from 'vitest';
import { HumanError, textOf } from '../../../../src/core/errors';
import { text } from '../../../../src/core/text';
import { fromWire, toWire } from '../../../../src/runner/channel/errors';
import type { WireError } from '../../../../src/runner/channel/messages';

describe('errors across a channel', () => {
  it('keep what can be translated, including clauses', () => {
    const error = new HumanError(text`No ${'a'}: ${text`it has ${2}`}.`, 'some-code', 2);
    const back = fromWire(structuredClone(toWire(error)));
    expect(back).toBeInstanceOf(HumanError);
    expect(back).toMatchObject({ message: 'No a: it has 2.', code: 'some-code', exitCode: 2 });
    expect(textOf(back)).toEqual(error.text);
  });

  it('keep a plain message', () => {
    const back = fromWire(structuredClone(toWire(new HumanError('as it is', 'code'))));
    expect(textOf(back)).toBe('as it is');
  });

  it.each([
    null,
    'No a',
    {},
    { template: 'No {0}' },
    { template: 7, args: [] },
    { template: 'No {0}', args: [null] },
    { template: 'No {0}', args: [{ template: 'a' }] },
  ])('show English if the text cannot be read: %j', (value) => {
    const human = { code: 'code', exitCode: 1 as const, text: value };
    const back = fromWire({ message: 'No a', human } as WireError);
    expect(textOf(back)).toBe('No a');
  });

  it('keep the stack of a bug', () => {
    const error = new Error('a bug');
    const back = fromWire(structuredClone(toWire(error)));
    expect(back).not.toBeInstanceOf(HumanError);
    expect(back.stack).toBe(error.stack);
  });
});
