/** Multiple choice: the options of a question, and which of them an answer means. */
import { text } from '../../text';
import { letterAt, optionsInText, withoutLetter } from '../../data/options';
import type { ScoreDefinition } from './definition';
import { normalizeAnswer } from './normalize';
import { agreed } from './votes';

export const choice: ScoreDefinition = {
  label: text`the letter of the option`,
  source: 'options by letter or by text, as VLMEvalKit and LLaVA find them',
  applies: (references, options) =>
    references.every((reference) => choiceReference(reference, options) !== undefined),
  score: (answer, references, options) =>
    agreed(
      // Nothing equals an answer that means no option.
      choiceOf(answer, options) ?? '',
      references.map((reference) => choiceReference(reference, options)),
    ),
};

/** A question and the options that it or its data give. */
export interface Lettered {
  question: string;
  /** Texts of the options, A first, where the data lists them apart. */
  choices?: readonly string[] | undefined;
}

/** Texts of the options, A first; undefined if there are fewer than two. */
export function optionsOf({ question, choices }: Lettered): string[] | undefined {
  if (choices !== undefined && choices.length > 1) {
    const bare = choices.map((choice, at) => withoutLetter(choice, letterAt(at)));
    return bare.every((option) => option !== undefined) ? bare : [...choices];
  }
  return optionsInText(question);
}

/**
 * The letter that a reference answer means: "B", "(b)", "B.", the option's text, or both: "B. dog".
 */
export function choiceReference(
  reference: string,
  options: readonly string[] | undefined,
): string | undefined {
  const letter = /^\(?([A-Za-z])[.):]?$/.exec(reference.trim())?.[1]?.toUpperCase();
  if (letter !== undefined && isOption(letter, options)) return letter;
  const [, begin, rest] = /^\(?([A-Za-z])[.):]\s*(.+)$/s.exec(reference.trim()) ?? [];
  // "A. dog" contradicts itself if B is the dog: it means neither.
  if (rest !== undefined && optionWithText(rest, options) !== undefined) {
    return optionWithText(rest, options) === begin!.toUpperCase()
      ? begin!.toUpperCase()
      : undefined;
  }
  return optionWithText(reference, options);
}

/**
 * The letter an answer means: "B", "(B)", "B. a dog", "The answer is B", "I choose B", or the
 * option's text. "A" and "I" within a sentence are words.
 *
 * @param options undefined if unknown; then any letter counts
 * @returns undefined if it means none, or more than one
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

/** The only option whose words occur in the answer; "dark red" does not count as "red". */
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
