/** Names of recipe files. */
import path from 'node:path';

/** What they end with. */
export const recipeSuffix = '.fitprune.json';

/** The name of the recipe in a file: `shapes-60` for `.../shapes-60.fitprune.json`. */
export function nameOfFile(file: string): string {
  return path.basename(file).replace(recipeSuffix, '');
}
