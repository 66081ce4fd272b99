/** Errors across the channel, which keeps no classes. */
import { HumanError, messageOf } from '../core/errors';
import type { WireError } from './protocol';

export function toWire(error: unknown): WireError {
  return {
    message: messageOf(error),
    stack: error instanceof Error ? error.stack : undefined,
    human: error instanceof HumanError ? { code: error.code, exitCode: error.exitCode } : undefined,
  };
}

/** A HumanError as it was; anything else is a bug and keeps the worker's stack. */
export function fromWire({ message, stack, human }: WireError): Error {
  if (human !== undefined) return new HumanError(message, human.code, human.exitCode);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
