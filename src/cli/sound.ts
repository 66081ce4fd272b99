/** Reads recipes that are to be run; the faults of all are reported in the form of `check`. */
import { findingsOf, problemLines } from './problems';
import { readRecipe, readRecipeText, type RecipeFile } from './recipes';
import type { Terminal } from './terminal';

/**
 * Reports the faults of all files.
 *
 * @throws HumanError of the first unusable one
 */
export async function readSound(
  paths: readonly string[],
  terminal: Terminal,
): Promise<RecipeFile[]> {
  const read = await Promise.allSettled(paths.map(readRecipe));
  const bad = paths.filter((_, at) => read[at]!.status === 'rejected');
  const lines = await Promise.all(bad.map(errorLines));
  terminal.problems(lines.flat());
  return read.map((one) => {
    if (one.status === 'fulfilled') return one.value;
    throw one.reason;
  });
}

async function errorLines(file: string): Promise<string[]> {
  const text = await readRecipeText(file).catch(() => undefined);
  const found = text === undefined ? [] : await findingsOf(text);
  return problemLines(
    file,
    found.filter(({ severity }) => severity === 'error'),
  );
}
