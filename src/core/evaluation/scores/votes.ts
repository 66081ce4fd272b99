/**
 * The value of an answer beside those of several people: the mean of min(1, matches / 3) with each
 * of them left out in turn, as in the VQA evaluation: 0.3, 0.6, 0.9 and 1 for one to four matches
 * of ten.
 *
 * @param expected answers of people, at least one; with a single one the value is 1 if they are
 *    equal, else 0
 */
export function votes(
  given: string | undefined,
  expected: readonly (string | undefined)[],
): number {
  const people = expected.length;
  const matches = expected.filter((one) => one === given).length;
  if (people === 1) return matches;
  const without = matches * Math.min(1, (matches - 1) / 3);
  return (without + (people - matches) * Math.min(1, matches / 3)) / people;
}

/**
 * The same, but 1 or 0 where people agree, however few they are: they may be spellings of one
 * answer.
 */
export function agreed(
  given: string | undefined,
  expected: readonly (string | undefined)[],
): number {
  return new Set(expected).size === 1 ? Number(expected[0] === given) : votes(given, expected);
}
