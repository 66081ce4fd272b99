/** Errors across the channel, which does not preserve classes. */
import { record } from '../../core/record';
import { HumanError, messageOf } from '../../core/errors';
import { isRemedyKey, Remedy, remedyOf } from '../../core/remedies';
import { humanErrorOf } from '../../core/system-errors';
import { Text, type Message, type TextArgument } from '../../core/text';
import type { WireError, WireText } from './messages';

export function toWire(error: unknown): WireError {
  const { stack, cause } = error instanceof Error ? error : {};
  const human = humanErrorOf(error);
  return {
    message: messageOf(human ?? error),
    stack,
    cause: cause === undefined ? undefined : messageOf(cause),
    human: human === undefined ? undefined : humanToWire(human),
  };
}

function humanToWire({ code, exitCode, text }: HumanError): WireError['human'] {
  return { code, exitCode, text: text instanceof Text ? textToWire(text) : undefined };
}

function textToWire(text: Text): WireText {
  const args = text.args.map((one) => (one instanceof Text ? textToWire(one) : one));
  return { template: text.template, args, remedy: remedyOf(text) };
}

/** Restores a HumanError; anything else is a bug and keeps the worker's stack. */
export function fromWire({ message, stack, cause, human }: WireError): Error {
  const options = cause === undefined ? {} : { cause };
  if (human !== undefined) {
    // Without a text that can be read, the message is shown in English.
    const text: Message = textFromWire(human.text) ?? message;
    return new HumanError(text, human.code, human.exitCode, options);
  }
  const error = new Error(message, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** undefined if it is not a text: the other side may be of another version. */
function textFromWire(value: unknown): Text | undefined {
  const { template, args, remedy } = record(value) ?? {};
  if (typeof template !== 'string' || !Array.isArray(args)) return undefined;
  const read = args.map(argumentFromWire);
  if (!read.every((one) => one !== undefined)) return undefined;
  return isRemedyKey(remedy) ? new Remedy(remedy, read) : new Text(template, read);
}

function argumentFromWire(value: unknown): TextArgument | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : textFromWire(value);
}
