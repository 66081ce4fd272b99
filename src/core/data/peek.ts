/** Whether a file is data, by its beginning: for lists to choose from. */
import { writtenImages } from './embedded';
import { formOf } from './forms/detect';
import type { Entry } from './forms/form';
import { toRecords } from './records';
import { isOfSample } from './skipping';

/** Endings of files that may be data; each may be packed with gzip, except Parquet. */
export const dataExtensions = ['jsonl', 'json', 'tsv', 'csv', 'parquet'] as const;

/**
 * Number of entries that are read. One would not be enough: training data may begin with a few
 * without an image.
 */
const mostEntries = 16;

/**
 * Whether one of the first entries is a question with an image; false where the file cannot be
 * read.
 */
export async function holdsQuestions(file: string): Promise<boolean> {
  try {
    const form = await formOf(file);
    if (form.columns !== undefined) {
      const names = await form.columns();
      // Whole row groups would have to be read for one row of them.
      const cells = Object.fromEntries(names.map((name) => [name, 'x']));
      return toRecords({ value: cells, where: file, number: 1 }).length > 0;
    }
    let seen = 0;
    for await (const entry of form.entries()) {
      if (isQuestion(entry)) return true;
      seen += 1;
      if (seen === mostEntries) return false;
    }
    return false;
  } catch {
    // JSON of another kind is not data.
    return false;
  }
}

/** One unusable row does not mean that the others are unusable. */
function isQuestion(entry: Entry): boolean {
  try {
    const [found] = toRecords(entry);
    return found !== undefined && writtenImages(found.images, entry.where).length > 0;
  } catch (error) {
    if (isOfSample(error)) return false;
    throw error;
  }
}
