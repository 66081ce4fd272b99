import { describe, expect, it } from 'vitest';
import { deviceError } from '../../../src/core/model/devices';
import { Text, text } from '../../../src/core/text';
import { terminalOnly, wordingOf } from '../../../src/host/wording';

describe('wordingOf', () => {
  it('names commands in place of options, with the same arguments', () => {
    const { text } = deviceError('cuda', 'no driver');
    expect(String(text)).toContain('--device');
    expect(String(wordingOf(text as Text))).toBe(
      'The device cuda cannot be used: no driver. Install what is missing, or choose another with ' +
        'FitPrune: Select Device (auto takes the best that works).',
    );
  });

  it('leaves other messages as they are', () => {
    const message = text`There is no ${'x'}.`;
    expect(wordingOf(message)).toBe(message);
  });

  it.each(terminalOnly)('has a reason not to say "%s"', (_, reason) => {
    expect(reason).not.toBe('');
  });
});
