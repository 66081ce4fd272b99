/** Failures of the file system, in words. */
import { HumanError } from './errors';
import { systemReason } from './system-errors';
import { text } from './text';

/** Turns a file system error into one that says what to do; anything else is returned unchanged. */
export function explainFileError(error: unknown, file: string): unknown {
  const explanation = systemReason(error);
  if (explanation === undefined) return error;
  return new HumanError(text`Cannot write ${file}: ${explanation}.`, 'cannot-write', 1, {
    cause: error,
  });
}
