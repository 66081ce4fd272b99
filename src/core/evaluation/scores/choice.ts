/** Multiple choice: the options of a question, and which of them an answer means. */
import { normalizeAnswer } from './normalize';

/** What a question and its data say of its options. */
export interface Lettered {
  question: string;
  /** Texts of the options, A first, where the data lists them apart. */
  choices?: readonly string[] | undefined;
}

/** Texts of the options, A first; undefined where there are not at least two. */
export function optionsOf({ question, choices }: Lettered): string[] | undefined {
  if (choices !== undefined && choices.length > 1) {
    const bare = choices.map((choice, at) => withoutLetter(choice, letterAt(at)));
    return bare.every((option) => option !== undefined) ? bare : [...choices];
  }
  return optionsInText(question);
}

/** "A. cat", "A) cat" and "(A) cat", of the whole text or within a line. */
const marker = /(?<![\p{Script=Latin}\p{N}.'’])(?:\(([A-Z])\)\s*|([A-Z])[.):]\s+)/gu;

function withoutLetter(choice: string, letter: string): string | undefined {
  const [found] = choice.trim().matchAll(marker);
  if (found?.index !== 0 || (found[1] ?? found[2]) !== letter) return undefined;
  return choice.trim().slice(found[0].length);
}

function optionsInText(question: string): string[] | undefined {
  let run: { start: number; end: number }[] = [];
  for (const found of question.matchAll(marker)) {
    const letter = found[1] ?? found[2];
    const place = { start: found.index, end: found.index + found[0].length };
    if (letter === letterAt(run.length)) run.push(place);
    else if (letter === 'A') run = [place];
  }
  if (run.length < 2) return undefined;
  return run.map(({ end }, at) => {
    const option = question.slice(end, run[at + 1]?.start);
    // What follows the last option on a line of its own ("Answer with the letter.") is not part of it.
    return option
      .split('\n', 1)[0]!
      .replace(/[\s,;]+$/, '')
      .trim();
  });
}

/** The letter a reference answer stands for: "B", "(b)", "B.", or the option's text. */
export function choiceReference(
  reference: string,
  options: readonly string[] | undefined,
): string | undefined {
  const letter = /^\(?([A-Za-z])[.):]?$/.exec(reference.trim())?.[1]?.toUpperCase();
  return letter !== undefined && isOption(letter, options)
    ? letter
    : optionWithText(reference, options);
}

/**
 * The letter an answer means: "B", "(B)", "B. a dog", "The answer is B", "I choose B", or the
 * option's text. "A" and "I" within a sentence are words.
 * @param options undefined where they are not known; any letter is one then
 * @returns undefined where it means none, or more than one
 */
export function choiceOf(
  answer: string,
  options: readonly string[] | undefined,
): string | undefined {
  const letters = (pattern: RegExp) =>
    [...answer.matchAll(pattern)]
      .map((found) => found[1]!)
      .filter((letter) => /[A-Z]/.test(letter));
  const first = (found: string[]) => found.find((letter) => isOption(letter, options));
  const only = (found: string[]) => {
    const different = new Set(found.filter((letter) => isOption(letter, options)));
    return different.size === 1 ? [...different][0] : undefined;
  };
  const alone = /^[^\p{L}\p{N}]*([A-Za-z])[^\p{L}\p{N}]*$/u.exec(answer)?.[1]?.toUpperCase();
  return (
    first(alone === undefined ? [] : [alone]) ??
    first(letters(/^[^\p{L}\p{N}]*([A-Z])\s*[.):,\]*]/gu)) ??
    first(letters(stated)) ??
    optionWithText(answer, options) ??
    only(letters(/\(([A-Z])\)/g)) ??
    only(letters(/(?<![\p{Script=Latin}\p{N}'’])([B-HJ-Z])(?![\p{Script=Latin}\p{N}'’])/gu)) ??
    optionWithin(answer, options)
  );
}

const stated =
  /\b(?:answer|option|choice|letter)(?:\s+(?:is|would be|should be))?(?:\s+(?:option|choice|letter))?\s*:?\s*["'(*[]*([A-Z])(?![\p{Script=Latin}\p{N}'’])/giu;

function optionWithText(
  answer: string,
  options: readonly string[] | undefined,
): string | undefined {
  const given = normalizeAnswer(answer);
  const same = (options ?? []).flatMap((option, at) =>
    given !== '' && normalizeAnswer(option) === given ? [letterAt(at)] : [],
  );
  return same.length === 1 ? same[0] : undefined;
}

/** The only option whose words stand in the answer; "dark red" there is not "red". */
function optionWithin(answer: string, options: readonly string[] | undefined): string | undefined {
  const given = ` ${normalizeAnswer(answer)} `;
  const named = (options ?? [])
    .map((option, at) => ({ words: ` ${normalizeAnswer(option)} `, letter: letterAt(at) }))
    .filter(({ words }) => words.trim() !== '' && given.includes(words));
  const longest = named.filter(
    ({ words }) => !named.some((other) => other.words !== words && other.words.includes(words)),
  );
  return longest.length === 1 ? longest[0]!.letter : undefined;
}

function isOption(letter: string, options: readonly string[] | undefined): boolean {
  return options === undefined || letter < letterAt(options.length);
}

function letterAt(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
