/**
 * Explains JSON that is one object, but neither a question nor a list of questions: what it is, and
 * what to do.
 */
import { HumanError } from '../../errors';
import { record } from '../../record';
import { text } from '../../text';

/**
 * @param place of the object: the file, or its line
 * @param head the beginning of its text, or all of it
 */
export function oneObject(place: string, head = ''): HumanError {
  const value = parsed(head);
  if (value === undefined) return isCocoText(head) ? coco(place) : severalLists(place);
  return whatItHolds(value, place) ?? severalLists(place);
}

/**
 * Keys of questions: an object with such a key is a question, or sets a value for all questions
 * that it holds.
 */
export const ofQuestions: ReadonlySet<string> = new Set(
  `image images image_path image_1 frames video conversation conversations messages question text query prompt
   instruction system hint context`.split(/\s+/),
);

/**
 * What an object without a question is, if it is a whole file.
 *
 * @returns undefined if it may be an entry whose question is missing
 */
export function whatItHolds(value: Record<string, unknown>, place: string): HumanError | undefined {
  const lists = Object.entries(value).filter((one): one is [string, unknown[]] =>
    Array.isArray(one[1]),
  );
  const rows = recordsOf(lists.map(([, [row]]) => row));
  if (rows.some((row) => 'question' in row)) return severalLists(place);
  if (isCoco(value)) return coco(place);
  if (Object.keys(value).some((key) => ofQuestions.has(key))) return undefined;
  const [first] = lists;
  if (first !== undefined && lists.every(([, { length }]) => length === 0)) {
    return new HumanError(
      text`${place} holds no samples: its list "${first[0]}" is empty. Check what wrote it.`,
      'data-empty',
    );
  }
  const holdsEntries = lists.some(
    ([, all]) => all.length > 0 && all.every((one) => record(one) !== undefined),
  );
  return holdsEntries ? severalLists(place) : undefined;
}

function recordsOf(values: readonly unknown[]): Record<string, unknown>[] {
  return values.map(record).filter((one) => one !== undefined);
}

function isCoco({ images, annotations }: Record<string, unknown>): boolean {
  const lists = [images, annotations].filter(Array.isArray) as unknown[][];
  const rows = recordsOf(lists.map(([row]) => row));
  return rows.length === 0 ? lists.flat().length === 0 && lists.length === 2 : rows.some(isCocoRow);
}

/** Whether it describes an image by COCO's keys. */
export function isCocoRow(row: Record<string, unknown>): boolean {
  if (typeof row['file_name'] === 'string') return true;
  return 'image_id' in row && cocoKeys.some((key) => key in row);
}

const cocoKeys = ['bbox', 'segmentation', 'keypoints', 'category_id', 'caption'];

/** Judged by its beginning: such files have tens of megabytes. */
function isCocoText(head: string): boolean {
  return (
    /"(images|annotations)"\s*:\s*\[\s*\{/.test(head) &&
    /"(file_name|image_id)"\s*:/.test(head) &&
    !/"question"\s*:/.test(head)
  );
}

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    return record(JSON.parse(json));
  } catch {
    return undefined;
  }
}

function coco(place: string): HumanError {
  return new HumanError(
    text`${place} holds annotations in COCO format ("images", "annotations"), which have no
      questions. Write a list of objects with "image", the picture's path, and "text", what is
      asked of it.`,
    'data-form',
  );
}

function severalLists(place: string): HumanError {
  return new HumanError(
    text`${place} is one JSON object that does not hold exactly one list of objects. FitPrune
      reads one object per line, a list of objects, or an object with one such list: save the list
      by itself.`,
    'data-form',
  );
}
