/** A path at which there is nothing yet, beside one that is taken. */
import { lstatSync } from 'node:fs';

/**
 * The first free one of a row of paths. A dangling link takes its name, too.
 *
 * @param nth the paths, counted from 1; no two may be the same
 */
export function freePath(nth: (count: number) => string): string {
  for (let count = 1; ; count += 1) {
    const candidate = nth(count);
    try {
      lstatSync(candidate);
    } catch {
      // Where it cannot be looked for, whoever writes there says why.
      return candidate;
    }
  }
}
