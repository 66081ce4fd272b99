/** Whether an answer is right: exact match after the usual VQA normalisation. */

const numbers: Record<string, string> = {
  none: '0',
  zero: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
};
const articles = new Set(['a', 'an', 'the']);

/**
 * Lower case, without punctuation and articles, number words as digits, single spaces. Follows the
 * VQA evaluation (github.com/GT-Vision-Lab/VQA), but drops apostrophes instead of restoring those of
 * contractions, which makes the same answers equal.
 */
export function normalizeAnswer(answer: string): string {
  return (
    answer
      .toLowerCase()
      .normalize('NFKC')
      // A point or comma inside a number belongs to it, the comma only as a thousands mark.
      .replace(/(\d),(?=\d{3}\b)/g, '$1')
      .replace(/\.(?!\d)|(?<!\d)\.(?=\d)/g, ' ')
      .replace(/['’`]/g, '')
      .replace(/[^\p{L}\p{N}\p{M}.%$°+-]|(?<=\p{L})-(?=\p{L})/gu, ' ')
      .split(/\s+/)
      .filter((word) => word !== '' && !articles.has(word))
      .map((word) => (Object.hasOwn(numbers, word) ? numbers[word]! : word))
      .join(' ')
  );
}

/**
 * 0 to 1: exact match with one reference answer; VQA accuracy, min(1, matches / 3), with several;
 * undefined with none.
 */
export function scoreAnswer(answer: string, references: readonly string[]): number | undefined {
  if (references.length === 0) return undefined;
  const given = normalizeAnswer(answer);
  const matches = references.filter((reference) => normalizeAnswer(reference) === given).length;
  return references.length === 1 ? matches : Math.min(1, matches / 3);
}
