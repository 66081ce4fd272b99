/** Reads numbers in the variables of a scheduler, with errors that name what was read. */
import { HumanError } from '../../../core/errors';
import { text } from '../../../core/text';

/** Variables of a process; those that are not set are undefined. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Empty variables, and SGE's "undefined" in jobs that are not arrays, count as not set. */
export function isSet(environment: Environment, name: string): boolean {
  const value = environment[name];
  return value !== undefined && value !== '' && value !== 'undefined';
}

/** `NAME=value` of those that are set, for messages. */
export function readings(environment: Environment, names: readonly string[]): string {
  return names
    .filter((name) => isSet(environment, name))
    .map((name) => `${name}=${environment[name]!}`)
    .join(', ');
}

/**
 * A whole number from 0 on.
 * @throws HumanError `shard-variable-missing` or `shard-variable`
 */
export function wholeNumber(environment: Environment, name: string, usual?: number): number {
  if (!isSet(environment, name)) {
    if (usual !== undefined) return usual;
    throw new HumanError(
      text`The variable ${name} is not set, so it is not known which shard this is. Set FITPRUNE_SHARD to i/n, such as
        2/8, in the script of the task.`,
      'shard-variable-missing',
      2,
    );
  }
  const value = environment[name]!;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new HumanError(
    text`The variable ${name} is "${value}", which is no whole number. Set FITPRUNE_SHARD to i/n, such as 2/8, in the
      script of the task.`,
    'shard-variable',
    2,
  );
}

/** The same for variables whose names begin alike. */
export function numbersAfter(environment: Environment, prefix: string) {
  return (name: string, usual?: number) => wholeNumber(environment, `${prefix}${name}`, usual);
}

/** Variables that are set and do not go together. */
export function contradiction(read: string, why: string | ReturnType<typeof text>): HumanError {
  return new HumanError(
    text`Which shard this is cannot be told from ${read}: ${why}. Set FITPRUNE_SHARD to i/n, such as 2/8, in the script of
      the task.`,
    'shard-contradiction',
    2,
  );
}
