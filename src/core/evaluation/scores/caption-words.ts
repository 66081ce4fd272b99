/**
 * Words of captions as the COCO evaluation takes them: those of Stanford's PTBTokenizer, less
 * punctuation.
 */

/**
 * The pieces that the official evaluation drops. It keeps brackets: it lists their token names in
 * upper case, but compares in lower case.
 */
const dropped = /^(?:['`.?!,:;"-]|''|``|-{2,}|\.{2,})$/;
const brackets: Readonly<Record<string, string>> = {
  '(': '-lrb-',
  ')': '-rrb-',
  '[': '-lsb-',
  ']': '-rsb-',
  '{': '-lcb-',
  '}': '-rcb-',
};
/** A full stop after these belongs to the word. */
const abbreviations =
  /^(?:(?:\p{L}\.){2,}|(?:mr|mrs|ms|dr|st|jr|sr|vs|etc|no|inc|prof|gen|lt)\.)$/u;
const contraction = /(n't|'(?:s|m|d|re|ve|ll))$/;

/**
 * A mark stands for itself; numbers, abbreviations, tags and words with hyphens and slashes stay
 * whole.
 */
const pieces = new RegExp(
  [
    '<\\p{L}+>|@\\p{L}[\\p{L}\\p{N}_]*',
    "'n'|'\\d\\ds?(?![\\p{L}\\p{N}])",
    '(?:\\p{L}\\.){2,}',
    '\\d+(?:[.,:/]\\d+)+',
    "[\\p{L}\\p{N}\\p{M}]+(?:['/-][\\p{L}\\p{N}\\p{M}]+)*",
    '--+|\\.{2,}|[!?]{2,}',
    '[^\\s]',
  ].join('|'),
  'gu',
);

export function captionWords(caption: string): string[] {
  const plain = caption.toLowerCase().replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
  return plain
    .split(/\s+/)
    .flatMap((chunk) => (abbreviations.test(chunk) ? [chunk] : wordsOf(chunk)))
    .filter((word) => !dropped.test(word));
}

function wordsOf(chunk: string): string[] {
  return (chunk.match(pieces) ?? []).flatMap((piece) => {
    if (piece === 'cannot') return ['can', 'not'];
    const ending = contraction.exec(piece)?.[1];
    if (ending !== undefined && ending !== piece) return [piece.slice(0, -ending.length), ending];
    return [brackets[piece] ?? piece];
  });
}
