/** Expecting errors that are written for people. */
import { expect } from 'vitest';
import { HumanError } from '../../../src/core/errors';

/** `toMatchObject` skips an error's message, so this looks at each part by itself. */
export async function expectHumanError(
  failing: Promise<unknown> | (() => unknown),
  code: string,
  message: RegExp = /./,
  exitCode?: 1 | 2,
): Promise<void> {
  const error: unknown = await Promise.resolve(typeof failing === 'function' ? undefined : failing)
    .then(() => (typeof failing === 'function' ? failing() : undefined))
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(HumanError);
  const human = error as HumanError;
  expect(human.code).toBe(code);
  expect(human.message).toMatch(message);
  if (exitCode !== undefined) expect(human.exitCode).toBe(exitCode);
}
