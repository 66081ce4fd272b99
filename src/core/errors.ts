/** Failures: those of the user's world, and bugs. */
import type { Message } from './text';

/**
 * A failure that the user can do something about: what happened, then what to do. Everything else
 * that is thrown is a bug and is reported with its stack.
 */
export class HumanError extends Error {
  override readonly name = 'HumanError';

  /**
   * By name: the extension's two bundles have a class each, and errors go from one to the other.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'HumanError';
  }

  /** The message in a form that can be translated; `message` is its English. */
  readonly text: Message;
  /** A terminal command that fixes it, if there is one. */
  readonly command: string | undefined;

  /**
   * @param text one paragraph: what happened and what to do
   * @param code a stable kebab-case identifier for tests, documentation links and machines
   * @param exitCode of the command line: 1 the work failed, 2 wrong usage
   */
  constructor(
    text: Message,
    readonly code: string,
    readonly exitCode: 1 | 2 = 1,
    options?: ErrorOptions & { command?: string },
  ) {
    super(String(text), options);
    this.text = text;
    this.command = options?.command;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Anything that was thrown, as an error. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Anything that was thrown, with its stack, for whoever looks for the bug. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The message of an error in a form that can be translated. */
export function textOf(error: unknown): Message {
  return error instanceof HumanError ? error.text : messageOf(error);
}

/** @returns the result of `work`; undefined if it fails with `code` */
export function unlessCode<T>(code: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof HumanError && error.code === code) return undefined;
    throw error;
  }
}

/**
 * Throws unless `condition` holds: for conditions that the code itself guarantees, never for user
 * input.
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Internal error: ${message}`);
}
