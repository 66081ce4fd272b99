/** Names of recipe files. */
import path from 'node:path';

/** What they end with. */
export const recipeSuffix = '.fitprune.json';

/** What the recipe in a file is called: `shapes-60` of `.../shapes-60.fitprune.json`. */
export function nameOfFile(file: string): string {
  return path.basename(file).replace(recipeSuffix, '');
}
