/** Parses LLaVA's question format and its training form; nothing here touches the file system. */
import { HumanError, messageOf } from '../errors';
import { text, type Text } from '../text';
import { record } from '../record';

export interface DataRecord {
  /** `FILE:LINE`, for messages. */
  where: string;
  /** `question_id`, `id`, or the line's number. */
  id: string;
  /** As written. */
  images: string[];
  question: string;
  answers: string[];
  /** Options of a multiple choice question, A first; only there. They are compared with, not shown. */
  choices?: string[];
  category: string | undefined;
}

/**
 * @param jsonl JSONL, or one JSON array (the form LLaVA's training data is published in)
 * @throws HumanError naming the line
 */
export function parseRecords(jsonl: string, file: string): DataRecord[] {
  const body = jsonl.replace(/^\uFEFF/, '');
  if (body.trimStart().startsWith('[')) {
    const entries = parseJson(body, file) as unknown[];
    return entries.map((entry, index) => toRecord(entry, `${file}: entry ${index + 1}`, index + 1));
  }
  return body.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `${file}:${index + 1}`;
    return [toRecord(parseJson(line, where), where, index + 1)];
  });
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new HumanError(
      text`${where}: this is not JSON (${messageOf(error)}). Each line is one object, such as
        {"image": "a.png", "text": "What is this?"}.`,
      'data-not-json',
      1,
      { cause: error },
    );
  }
}

function toRecord(value: unknown, where: string, line: number): DataRecord {
  const entry = record(value);
  if (entry === undefined) {
    throw fault(
      where,
      text`this is not an object`,
      text`Each line is one object with "image" and "text"`,
    );
  }
  const turns = Array.isArray(entry['conversations']) ? entry['conversations'].map(record) : [];
  const said = (...who: string[]) =>
    turns.find((turn) => who.includes(String(turn?.['from'])))?.['value'];
  const question = entry['text'] ?? entry['question'] ?? said('human', 'user');
  if (typeof question !== 'string' || withoutPlaceholder(question) === '') {
    throw fault(where, text`there is no question`, text`Add "text"`, 'data-no-question');
  }
  const images = [entry['image'] ?? entry['images'] ?? []].flat();
  if (images.length === 0 || !images.every((image) => typeof image === 'string' && image !== '')) {
    throw fault(
      where,
      text`this question has no image`,
      text`Add "image" with a path, or remove the line: without visual tokens there is nothing to
        prune`,
      'data-no-image',
    );
  }
  const choices = choicesOf(entry['choices'] ?? entry['options']);
  return {
    where,
    id:
      [entry['question_id'], entry['id']].map(idOf).find((id) => id !== undefined) ?? String(line),
    images: images as string[],
    question: withoutPlaceholder(question),
    answers: answersOf(entry['answers'] ?? entry['answer'] ?? said('gpt', 'assistant'), where),
    ...(choices === undefined ? {} : { choices }),
    category: typeof entry['category'] === 'string' ? entry['category'] : undefined,
  };
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Strings and numbers, and VQA's `{"answer": ...}` objects. */
function answersOf(value: unknown, where: string): string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map((item: unknown) => {
    const answer = record(item)?.['answer'] ?? item;
    if (typeof answer === 'string' || typeof answer === 'number') return String(answer);
    throw fault(
      where,
      text`an answer is neither text nor a number`,
      text`Write answers as strings`,
    );
  });
}

/** A list of texts, or an object from A, B, ... to texts; anything else is not for us. */
function choicesOf(value: unknown): string[] | undefined {
  const entries = Object.entries(record(value) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const lettered = entries.every(([key], at) => key === String.fromCharCode(65 + at));
  const listed: unknown[] = Array.isArray(value)
    ? value
    : lettered
      ? entries.map(([, one]) => one)
      : [];
  const isText = (one: unknown) => typeof one === 'string' || typeof one === 'number';
  return listed.length > 0 && listed.every(isText) ? listed.map(String) : undefined;
}

/** The chat template places the images; placeholders in the text would double them. */
function withoutPlaceholder(question: string): string {
  return question.replaceAll('<image>', '').trim();
}

function fault(where: string, what: Text, todo: Text, code = 'data-invalid'): HumanError {
  return new HumanError(text`${where}: ${what}. ${todo}.`, code);
}
