import { describe, expect, it } from 'vitest';
import { cancelled, throwIfCancelled } from '../../../src/core/cancel';
import { HumanError } from '../../../src/core/errors';

describe('cancelling', () => {
  it('is a failure in words wherever the signal is checked', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const both = AbortSignal.any([signal, new AbortController().signal]);
    expect(() => {
      throwIfCancelled(signal);
      signal.throwIfAborted();
    }).not.toThrow();
    controller.abort(cancelled());
    const looks = [
      () => {
        throwIfCancelled(signal);
      },
      () => {
        signal.throwIfAborted();
      },
      () => {
        both.throwIfAborted();
      },
    ];
    for (const look of looks) expect(look).toThrow(HumanError);
    for (const look of looks) expect(look).toThrow('Cancelled. Nothing was written.');
    expect((signal.reason as HumanError).code).toBe('cancelled');
  });
});
