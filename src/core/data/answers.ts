/**
 * The answers that an entry expects: letters, texts, numbers, answers of several people, or a box.
 */
import { record } from '../record';
import { text } from '../text';
import { optionAt } from './answer-index';
import { fault, first, isGiven, isId } from './fields';
import { pythonList } from './python-list';

const answerKeys = (
  'answers answer label ground_truth direct_answers response output answerKey correct_answer gt_answer ' +
  'reference references captions caption'
).split(' ');
/** Corners of the box that is asked for: x1, y1, x2, y2. */
const boxKeys = ['bbox', 'box'];
/** 0-based index of the correct option. */
const indexKeys = ['correct_choice_idx', 'answer_index', 'answer_idx', 'correct_answer_idx'];

export function answersOfEntry(
  entry: Record<string, unknown>,
  options: readonly string[] | undefined,
  reply: unknown,
  where: string,
): string[] {
  const index = first(entry, indexKeys, isId);
  if (options !== undefined && index !== undefined && options[Number(index)] !== undefined) {
    return [optionAt(Number(index), options)];
  }
  const box = first(entry, boxKeys, isFour);
  const written = first(entry, answerKeys, isGiven);
  if (written === undefined && isFour(box)) return [`[${box.join(', ')}]`];
  return answersOf(written ?? reply, where);
}

/**
 * Strings and numbers, VQA's `{"answer": ...}` objects, lists of them, and such lists as a text.
 */
export function answersOf(value: unknown, where: string): string[] {
  if (value === undefined || value === null) return [];
  if (isBox(value)) return [`[${value.join(', ')}]`];
  const listed = typeof value === 'string' && value.trim().startsWith('[') && pythonList(value);
  // Four numbers in brackets are a box.
  if (listed && !(listed.length === 4 && listed.every(isNumeric))) return listed;
  const items: unknown[] = [record(value)?.['text'] ?? value].flat();
  return items.map((item) => {
    const answer = record(item)?.['answer'] ?? item;
    if (isBox(answer)) return `[${answer.join(', ')}]`;
    if (isId(answer)) return String(answer);
    throw fault(
      where,
      text`an answer is neither text nor a number`,
      text`Write answers as strings`,
    );
  });
}

/**
 * Whether four numbers are a box and not the answers of four people: one is a fraction, or larger
 * than people count to.
 */
function isBox(value: unknown): value is number[] {
  return isFour(value) && value.some((one) => !Number.isInteger(one) || one > 20);
}

function isFour(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length === 4 && value.every((one) => typeof one === 'number')
  );
}

function isNumeric(written: string): boolean {
  return written.trim() !== '' && Number.isFinite(Number(written));
}
