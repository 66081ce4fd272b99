/** Reads the entries of data once: their records, and notes about all of them. */
import { AnswerIndices } from './answer-index';
import type { DataForm, Entry } from './forms/form';
import { videoKeyOf } from './frames';
import type { HumanError } from '../errors';
import { limitHeap } from '../heap';
import { writtenImages } from './embedded';
import { notedImages, type Noted } from './images';
import { Tally } from './notes';
import type { PackedPart } from './packed';
import { idOfEntry, toRecords } from './records';
import { UniqueIds, type FirstInOrder } from './selection';
import { isOfSample } from './skipping';
import type { DataSource } from './types';

/** What is kept of an entry that may be wanted. */
export interface Keeping<T> {
  record: (id: string, record: PackedPart, images: () => readonly Noted[]) => T;
  /** What is kept of an entry that cannot be used: it is counted and named when it is run. */
  unusable: (id: string, where: string, error: HumanError) => T;
}

/** @param first gets what is kept */
export async function readRecords<T>(
  form: DataForm,
  turn: DataSource['turn'],
  first: FirstInOrder<T>,
  keep: Keeping<T>,
) {
  const tally = new Tally();
  const indices = new AnswerIndices();
  /** By path, one for all questions about it. */
  const pictures = new Map<string, Noted[]>();
  const ids = new UniqueIds();
  for await (const entry of form.entries()) {
    limitHeap(tally.count);
    const found = usableRecords(entry, turn);
    if ('error' in found) {
      tally.count += 1;
      const id = ids.unique(idOfEntry(entry));
      first.add(id, () => keep.unusable(id, entry.where, found.error));
      continue;
    }
    if (found.length === 0) tally.addWithoutImage(entry.where, videoKeyOf(entry.value));
    for (const { written, ...rest } of found) {
      for (const image of written) {
        if (image.kind === 'path' && !pictures.has(image.path)) pictures.set(image.path, [image]);
      }
      tally.add(rest);
      if (rest.options !== undefined) indices.add({ ...rest, choices: rest.options });
      const { id: given, ...record } = rest;
      const id = ids.unique(given);
      const images = (): readonly Noted[] => {
        const [one, ...others] = written;
        const known =
          one?.kind === 'path' && others.length === 0 ? pictures.get(one.path) : undefined;
        return known ?? notedImages(written, entry);
      };
      first.add(id, () => keep.record(id, record, images));
    }
  }
  return { tally, indices, pictures };
}

/** Its records, or why this entry alone cannot be used. */
function usableRecords(entry: Entry, turn: DataSource['turn']) {
  try {
    return toRecords(entry, turn).map(({ images, ...rest }) => ({
      ...rest,
      written: writtenImages(images, entry.where),
    }));
  } catch (error) {
    if (isOfSample(error)) return { error };
    throw error;
  }
}
