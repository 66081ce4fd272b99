/** Options that are passed to sbatch, for both jobs. */
import { HumanError } from '../../core/errors';
import { text } from '../../core/text';

/** Each job has its own array and script: given to the merge too, several merges would run. */
const ownNames = ['--array', '--wrap'];

/** Fewer letters of a name may mean another option. */
const leastLetters = 4;

/**
 * sbatch takes the first word that is no option for the script, and runs that instead.
 *
 * @throws HumanError `submit-sbatch`
 */
export function requireSbatchOptions(options: readonly string[]): void {
  for (const [at, option] of options.entries()) {
    if (isOwn(option)) {
      throw new HumanError(
        text`"${option}" cannot be passed to sbatch: the job sets its own array and script. Leave it out; the number of
          shards and how many run at once are options of the job.`,
        'submit-sbatch',
        2,
      );
    }
    if (!/^-./.test(option) && !takesValue(options[at - 1] ?? '')) {
      throw new HumanError(
        text`"${option}" is not an option of sbatch, which would run it as a script. Write an option with its dashes
          and its value, such as ${'--partition=gpu'}.`,
        'submit-sbatch',
        2,
      );
    }
  }
}

/** Names may be cut short, and a value may follow a short one at once. */
function isOwn(option: string): boolean {
  const [name] = option.split('=') as [string];
  const isLong = ownNames.some((own) => name.length >= leastLetters && own.startsWith(name));
  return isLong || /^-a/.test(option);
}

/** Whether the next word may be its value. */
function takesValue(option: string): boolean {
  return /^(?:-\w|--[^=]+)$/.test(option);
}
