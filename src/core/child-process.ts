/** Starting and ending child processes: only what was started here is ever signalled. */
import type { ChildProcess } from 'node:child_process';
import { HumanError } from './errors';
import { systemReason } from './system-errors';
import { text, type Text } from './text';

/**
 * Ends a child, if it ever began. One that could not be started has no pid, and the system takes a
 * signal to pid 0 for one to the whole group of this process: the user's shell script, or the
 * editor.
 */
export function endChild(child: Pick<ChildProcess, 'pid' | 'kill'>): void {
  if (child.pid !== undefined && child.pid > 0) child.kill('SIGKILL');
}

/**
 * Why a child could not be started.
 * @param otherwise what to do if no limit of the system was reached
 */
export function notStarted(cause: NodeJS.ErrnoException, otherwise: Text): HumanError {
  // A program that is not there is for the caller to name.
  const known = cause.code === 'ENOENT' ? undefined : systemReason(cause);
  const why = known ?? text`${cause.message}. ${otherwise}`;
  return new HumanError(text`A process cannot be started: ${why}.`, 'worker-not-started', 1, {
    cause,
  });
}
