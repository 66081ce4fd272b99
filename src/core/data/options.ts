/** Options of a multiple choice question: in its text, in a list, or in columns of their own. */
import { record } from '../record';
import { text } from '../text';
import { fault } from './fields';
import { pythonList } from './python-list';

/** Names of the columns, without the letter or number at their end. */
const columnNames = ['', 'choice_', 'option_', 'choice', 'option', 'choice ', 'option '];
/** Ends of the first column's name; a bare letter or number is not a name of an option. */
const firstColumns = ['a', 'A', '0', '1'];
/** Letters and numbers of one digit that follow a first one. */
const mostColumns = 26;
/** Every way to name columns of options, in the order in which they are looked for. */
const columnWays = columnNames.flatMap((name) =>
  (name === '' ? ['A'] : firstColumns).map((first) => columnsFrom(name, first)),
);
const letterColumns = columnsFrom('', 'A');
/** Any of these: most entries have none, and data sets have millions of entries. */
const everyColumn = new Set(columnWays.flat());

/**
 * @returns the texts of the options that an entry lists, A first; undefined where it lists none
 * @throws HumanError `data-invalid` where a column before others is empty: letters would name other
 *    options
 */
export function optionsOfEntry(
  entry: Record<string, unknown>,
  where: string,
): string[] | undefined {
  for (const key of ['choices', 'options', 'multiple_choices']) {
    const listed = listOf(entry[key], where);
    if (listed !== undefined) return listed;
  }
  if (!Object.keys(entry).some((key) => everyColumn.has(key))) return undefined;
  for (const columns of columnWays) {
    const texts = columnsOf(entry, columns, where);
    if (texts.length > 1) return texts;
  }
  return undefined;
}

/** Names of columns one after the other. */
function columnsFrom(name: string, first: string): string[] {
  const length = /\d/.test(first) ? 10 - Number(first) : mostColumns;
  const code = first.charCodeAt(0);
  return Array.from({ length }, (_, at) => `${name}${String.fromCharCode(code + at)}`);
}

/** Whether the only answer is an option's letter and not its text ("A" may be both). */
export function isLetterOf(answers: readonly string[], options: readonly string[]): boolean {
  const [answer = '', ...others] = answers;
  const plain = answer.trim().toLowerCase();
  const letter = /^\(?([a-z])[).:]?$/.exec(plain)?.[1];
  if (letter === undefined || others.length > 0) return false;
  const isText = options.some((option) => option.trim().toLowerCase() === plain);
  return !isText && letter.charCodeAt(0) - 'a'.charCodeAt(0) < options.length;
}

/**
 * A list of texts, an object from A, B, ... to texts, or either as a text; undefined for anything
 * else.
 */
function listOf(value: unknown, where: string): string[] | undefined {
  if (typeof value === 'string') return nonEmpty(pythonList(value)) ?? optionsInText(value);
  const object = record(value);
  // Hugging Face's {text: [...], label: [...]}.
  if (Array.isArray(object?.['text'])) return listOf(object['text'], where);
  const entries = Object.entries(object ?? {});
  if (entries.length > 0 && entries.every(([key]) => /^[a-z]$/i.test(key))) {
    const lettered = Object.fromEntries(entries.map(([key, one]) => [key.toUpperCase(), one]));
    return nonEmpty(columnsOf(lettered, letterColumns, where));
  }
  const listed: unknown[] = Array.isArray(value) ? value.map(optionOf) : [];
  return listed.every(isText) ? nonEmpty(listed.map(String)) : undefined;
}

/** A text, or an object that holds it. */
function optionOf(value: unknown): unknown {
  const object = record(value);
  return (
    object?.['text'] ?? object?.['value'] ?? object?.['content'] ?? object?.['option'] ?? value
  );
}

function columnsOf(
  entry: Record<string, unknown>,
  columns: readonly string[],
  where: string,
): string[] {
  const given = columns.filter((column) => isOption(entry[column]));
  const last = given.at(-1);
  const missing = columns[given.findIndex((column, at) => column !== columns[at])];
  if (last === undefined || missing === undefined) return given.map((one) => String(entry[one]));
  // Columns from 1 are those from 0 without it.
  if (missing === columns[0] && missing.endsWith('0')) return [];
  // A single field that has a letter as its name may be anything.
  if (given.length > 1) {
    throw fault(
      where,
      text`there is an option "${last}", and none "${missing}" before it`,
      text`Letter the options without a gap, and give the answer by its new letter`,
    );
  }
  return [];
}

function isOption(cell: unknown): boolean {
  return isText(cell) && String(cell).trim() !== '';
}

/** "A. cat", "A) cat", "(A) cat", "(a) cat" anywhere; "A.cat" and "a) cat" where a line begins. */
const marker =
  /(?<![\p{Script=Latin}\p{N}.'’])(?:\(([A-Za-z])\)\s*|([A-Z])[.):]\s+)|(?<=^[ \t]*)([A-Za-z])[.):]\s*(?=\S)/gmu;

/** @returns texts of the options in a question, A first; undefined if there are fewer than two */
export function optionsInText(question: string): string[] | undefined {
  let run: { start: number; end: number }[] = [];
  let isSmall = false;
  for (const found of question.matchAll(marker)) {
    const letter = found[1] ?? found[2] ?? found[3]!;
    const place = { start: found.index, end: found.index + found[0].length };
    const at = run.length;
    if (letter === (isSmall && at > 0 ? smallAt(at) : letterAt(at))) run.push(place);
    else if (letter === 'A' || letter === 'a') {
      run = [place];
      isSmall = letter === 'a';
    }
  }
  if (run.length < 2) return undefined;
  return run.map(({ end }, at) => {
    const option = question.slice(end, run[at + 1]?.start);
    // A line after the last option ("Answer with the letter.") is not part of it.
    return option
      .split('\n', 1)[0]!
      .replace(/[\s,;]+$/, '')
      .trim();
  });
}

/** The option without the letter that it may begin with; undefined where it begins with none. */
export function withoutLetter(choice: string, letter: string): string | undefined {
  const [found] = choice.trim().matchAll(marker);
  const written = found?.[1] ?? found?.[2] ?? found?.[3];
  if (found?.index !== 0 || written?.toUpperCase() !== letter) return undefined;
  return choice.trim().slice(found[0].length);
}

/** The options on lines of their own, as they are put after a question. */
export function optionLines(texts: readonly string[]): string[] {
  return texts.map((option, at) => {
    const bare = withoutLetter(option, letterAt(at)) ?? option;
    return `${letterAt(at)}. ${bare}`;
  });
}

export function letterAt(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function smallAt(index: number): string {
  return letterAt(index).toLowerCase();
}

function isText(one: unknown): one is string | number {
  return typeof one === 'string' || typeof one === 'number' || typeof one === 'bigint';
}

function nonEmpty(list: string[] | undefined): string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
