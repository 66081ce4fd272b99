/** How far two spellings are apart, and which of several is meant by a misspelt one. */

/**
 * Levenshtein's distance: insertions, deletions and substitutions, each of one element.
 * @param a characters, or whatever compares by `===`
 */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  let before = b.map((_, at) => at + 1);
  let last = b.length;
  for (const [row, one] of a.entries()) {
    let diagonal = row;
    last = row + 1;
    const now: number[] = [];
    for (const [column, other] of b.entries()) {
      last = Math.min(last + 1, before[column]! + 1, diagonal + Number(one !== other));
      diagonal = before[column]!;
      now.push(last);
    }
    before = now;
  }
  return last;
}

/**
 * Two words are spellings of one word if they differ by at most this share of their length, and by
 * at most so many edits.
 */
const [mostPart, mostEdits] = [0.4, 3];
/**
 * Nobody misspells a name of three hundred characters; the distance takes time by the square of
 * them.
 */
const longestWord = 40;

/**
 * The one of `choices` that somebody who wrote `written` means, if one is near enough. Case and the
 * underscores of other formats do not count; two swapped letters count little.
 * @returns the nearest; of equals the one that has all the letters that were written, in their
 * order, then the first
 */
export function nearest(written: string, choices: readonly string[]): string | undefined {
  if (written.length > longestWord) return undefined;
  const letters = lettersOf(written);
  let found: { choice: string; distance: number } | undefined;
  for (const choice of choices) {
    const own = lettersOf(choice);
    const edits = editDistance(letters, own);
    const most = Math.min(mostEdits, mostPart * Math.max(letters.length, own.length));
    const isTurned = edits <= 2 && letters.toSorted().join() === own.toSorted().join();
    // Leaving out a letter is more likely than writing another in its place.
    const distance = isWithin(letters, own) ? edits - 0.5 : edits;
    if ((edits <= most || isTurned) && distance < (found?.distance ?? Infinity))
      found = { choice, distance };
  }
  return found?.choice;
}

/** Whether all of them are in the other word, in their order. */
function isWithin(letters: readonly string[], word: readonly string[]): boolean {
  let at = 0;
  for (const letter of word) if (letter === letters[at]) at += 1;
  return at === letters.length;
}

function lettersOf(word: string): string[] {
  return Array.from(word.toLowerCase().replace(/[_-]/g, ''));
}
