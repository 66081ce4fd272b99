import { describe, expect, it } from 'vitest';
import { beforeNote, beforeOptions } from '../../../../webview/trade-off/before-words';
import { strings } from '../support';

describe('what enters the decoder', () => {
  it.each([
    [1, ['1', '0.75', '0.5']],
    [0.75, ['1', '0.75', '0.5']],
    [0.6667, ['1', '0.75', '0.6667', '0.5']],
  ])('with %d offers the usual parts and its own', (keep, values) => {
    expect(beforeOptions(strings, keep).map(({ value }) => value)).toEqual(values);
  });

  it('says why nothing can go, and what else recipes keep', () => {
    expect(beforeNote(strings, { keep: 1 })).toBe('');
    expect(beforeNote(strings, { keep: 1, problem: 'M-RoPE.' })).toBe('M-RoPE.');
    expect(beforeNote(strings, { keep: 0.5, sizeBias: 0.25 })).toContain('sizeBiasKept');
  });
});
