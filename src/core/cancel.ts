/** Cancelling: what the user brought about is a failure in words, wherever a signal is looked at. */
import { HumanError } from './errors';
import { text, type Message } from './text';

/**
 * Also the reason to abort a signal with, so that `throwIfAborted` throws it: without one, that throws what nobody
 * can tell from a bug.
 * @param next what the user is to know of what was done until then
 */
export function cancelled(next: Message = text`Nothing was written.`): HumanError {
  return new HumanError(text`Cancelled. ${next}`, 'cancelled');
}

/** @throws HumanError `cancelled` */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}
