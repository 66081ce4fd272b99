/** Errors across the channel, which keeps no classes. */
import { HumanError, messageOf } from '../core/errors';
import type { WireError } from './protocol';

export function toWire(error: unknown): WireError {
  const { stack, cause } = error instanceof Error ? error : {};
  return {
    message: messageOf(error),
    stack,
    cause: cause === undefined ? undefined : messageOf(cause),
    human: error instanceof HumanError ? { code: error.code, exitCode: error.exitCode } : undefined,
  };
}

/** A HumanError as it was; anything else is a bug and keeps the worker's stack. */
export function fromWire({ message, stack, cause, human }: WireError): Error {
  const options = cause === undefined ? {} : { cause };
  if (human !== undefined) return new HumanError(message, human.code, human.exitCode, options);
  const error = new Error(message, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}
