/** Why something failed, as a clause of a message for people. */
import { HumanError, messageOf } from './errors';
import { systemReason } from './system-errors';
import { text, type Message } from './text';

/**
 * What was thrown, in words that a person can act on: messages of our own errors, and of libraries
 * about the input. JavaScript's own messages ("Cannot read properties of null") are about the
 * program; they stay with the error, as its cause, for the log.
 */
export function reasonOf(error: unknown): Message {
  if (error instanceof HumanError) return error.text;
  const reason = systemReason(error);
  if (reason !== undefined) return reason;
  if (error instanceof SyntaxError) return text`it is not JSON`;
  if (error instanceof Error && isOfTheProgram(error)) {
    return text`it is damaged, or not of the form that is read`;
  }
  return messageOf(error);
}

/** What JavaScript itself throws. */
export function isOfTheProgram(error: unknown): boolean {
  return [TypeError, RangeError, ReferenceError, EvalError, URIError].some(
    (one) => error instanceof one,
  );
}
