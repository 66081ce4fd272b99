/** Cancelling: since the user caused it, it is a HumanError wherever a signal is checked. */
import { HumanError } from './errors';
import { text, type Message } from './text';

/**
 * Also the reason to abort a signal with, so that `throwIfAborted` throws it: without a reason,
 * that throws an error that looks like a bug.
 *
 * @param next what the user should know about the work done until then
 */
export function cancelled(next: Message = text`Nothing was written.`): HumanError {
  return new HumanError(text`Cancelled. ${next}`, 'cancelled');
}

/** @throws HumanError `cancelled` */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}
