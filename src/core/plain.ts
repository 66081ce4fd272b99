/**
 * The border for words that others wrote (names, ids, answers, messages of libraries): characters
 * that control a terminal, or turn the direction of writing, do not reach anybody's terminal, log,
 * hover or page.
 */

/** Controls of both halves, line ends, marks and embeddings of direction, the byte order mark. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** One half of a surrogate pair alone, as in a name that is not UTF-8. */
const loneHalves = /\p{Surrogate}/gu;

/** As much of a name or an id as a person reads. */
const longest = 1000;

/** On one line and not too long; if the middle is left out, the text says so. */
export function plain(words: string): string {
  const cleaned = words
    .replace(/\r\n|[\n\t]/g, ' ')
    .replace(controls, '\ufffd')
    .replace(loneHalves, '\ufffd');
  return shorten(cleaned, longest);
}

/** At most about `most` characters: the beginning and the end. */
export function shorten(words: string, most: number): string {
  if (words.length <= most) return words;
  const end = Math.floor(most / 4);
  const left = words.length - most;
  return `${words.slice(0, most - end)} ... (${left} more) ... ${words.slice(-end)}`;
}

/** Cleans a text of several lines: everything except the line ends, and what `kept` matches. */
export function plainLines(words: string, kept?: RegExp): string {
  const clean = (part: string) =>
    part
      .replace(/\r\n/g, '\n')
      .split(/([\n\t])/)
      .map((one, index) => (index % 2 === 1 ? one : one.replace(controls, '\ufffd')))
      .join('')
      .replace(loneHalves, '\ufffd');
  if (kept === undefined) return clean(words);
  return words
    .split(kept)
    .map((part, index) => (index % 2 === 1 ? part : clean(part)))
    .join('');
}

/** Control characters in JSON as escapes: the value stays what it is. */
export function plainJson(json: string): string {
  return json
    .replace(/[\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, escaped)
    .replace(loneHalves, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
