/** What an entry asks, shows and expects, by the names that data sets use; nothing here touches files. */
import { HumanError } from '../errors';
import { record } from '../record';
import { text, type Text } from '../text';
import { optionAt } from './answer-index';
import type { Entry } from './forms/form';
import { optionsOfEntry, type Options } from './options';
import { conversationOf } from './turns';

export interface DataRecord {
  /** `FILE:LINE`, for messages. */
  where: string;
  /** Its own, or its number. */
  id: string;
  /** Its images as they are written. */
  images: unknown[];
  question: string;
  answers: string[];
  /** Options that it lists apart from the question. */
  options?: Options;
  category: string | undefined;
  /** Further questions of a conversation, which are not asked. */
  further: number;
  /** Whether it has a system text, which is left out. */
  hasSystem: boolean;
}

const idKeys = ['question_id', 'id', 'index', 'questionId'];
const questionKeys = ['question', 'text', 'query', 'prompt', 'instruction'];
const answerKeys = 'answers answer label ground_truth direct_answers response output'.split(' ');
/** 0-based index of the right option. */
const indexKeys = ['correct_choice_idx', 'answer_index', 'answer_idx'];

/**
 * @returns undefined where the entry has a question and no image
 * @throws HumanError naming the entry
 */
export function toRecord({ value, where, number }: Omit<Entry, 'again'>): DataRecord | undefined {
  const entry = record(value);
  if (entry === undefined) {
    throw fault(
      where,
      text`this is not an object`,
      text`Each line is one object with "image" and "text"`,
    );
  }
  const turns = conversationOf(entry['conversations']) ?? conversationOf(entry['messages']);
  const question = questionOf(entry, turns?.question, where);
  const images = imagesOfEntry(entry, turns?.images ?? []);
  if (images.length === 0) return undefined;
  const options = optionsOfEntry(entry);
  return {
    where,
    id: first(entry, idKeys, isId)?.toString() ?? String(number),
    images,
    question,
    answers: answersOfEntry(entry, options, turns?.answer, where),
    ...(options === undefined ? {} : { options }),
    category: typeof entry['category'] === 'string' ? entry['category'] : undefined,
    further: turns?.further ?? 0,
    hasSystem: turns?.hasSystem ?? typeof entry['system'] === 'string',
  };
}

/** What was meant to be a question about a picture, and has none. */
export function noImage(where: string): HumanError {
  return fault(
    where,
    text`this question has no image`,
    text`Add "image" with a path, or remove the line: without visual tokens there is nothing to
      prune`,
    'data-no-image',
  );
}

/** The images of an entry as they are written, in order; none where it has none. */
export function imagesOf(value: unknown): unknown[] {
  const entry = record(value) ?? {};
  const turns = conversationOf(entry['conversations']) ?? conversationOf(entry['messages']);
  return imagesOfEntry(entry, turns?.images ?? []);
}

function imagesOfEntry(entry: Record<string, unknown>, said: unknown[]): unknown[] {
  const own: unknown = entry['image'] ?? entry['images'] ?? entry['image_path'];
  if (own !== undefined && own !== null) return [own].flat().filter(isThere);
  const numbered: unknown[] = [];
  for (let at = 1; isThere(entry[`image_${at}`]); at += 1) numbered.push(entry[`image_${at}`]);
  return numbered.length > 0 ? numbered : said;
}

function questionOf(entry: Record<string, unknown>, said: unknown, where: string): string {
  const written = first(entry, questionKeys, (one) => typeof one === 'string') ?? said;
  const question = typeof written === 'string' ? withoutPlaceholder(written) : '';
  if (question === '') {
    throw fault(where, text`there is no question`, text`Add "text"`, 'data-no-question');
  }
  const input = entry['input'];
  const whole =
    'instruction' in entry && typeof input === 'string' && input.trim() !== ''
      ? `${question}\n${withoutPlaceholder(input)}`
      : question;
  const hint = entry['hint'];
  // pandas writes a hint that is not there as "nan" where it was made a text before.
  return typeof hint === 'string' && hint.trim() !== '' && hint !== 'nan'
    ? `${hint.trim()}\n${whole}`
    : whole;
}

function answersOfEntry(
  entry: Record<string, unknown>,
  options: Options | undefined,
  said: unknown,
  where: string,
): string[] {
  const index = first(entry, indexKeys, isId);
  if (options !== undefined && index !== undefined && options.texts[Number(index)] !== undefined) {
    return [optionAt(Number(index), options.texts)];
  }
  return answersOf(first(entry, answerKeys, isGiven) ?? said, where);
}

/** Strings and numbers, and VQA's `{"answer": ...}` objects. */
function answersOf(value: unknown, where: string): string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map((item: unknown) => {
    const answer = record(item)?.['answer'] ?? item;
    if (isId(answer)) return String(answer);
    throw fault(
      where,
      text`an answer is neither text nor a number`,
      text`Write answers as strings`,
    );
  });
}

function first(
  entry: Record<string, unknown>,
  keys: readonly string[],
  holds: (one: unknown) => boolean,
): unknown {
  const key = keys.find((one) => Object.hasOwn(entry, one) && holds(entry[one]));
  return key === undefined ? undefined : entry[key];
}

/** Whole numbers of Parquet are `bigint`s. */
function isId(value: unknown): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

/** An empty answer is one, of which a note tells. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isThere(value: unknown): boolean {
  return isGiven(value) && value !== '';
}

/** The chat template places the images; placeholders in the text would double them. */
function withoutPlaceholder(question: string): string {
  return question.replaceAll('<image>', '').trim();
}

function fault(where: string, what: Text, todo: Text, code = 'data-invalid'): HumanError {
  return new HumanError(text`${where}: ${what}. ${todo}.`, code);
}
