/** Turns an entry's images into pictures that can be read later. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { reasonOf } from '../reason';
import { text, type Message } from '../text';
import { bytesOf, writtenImages, type Written } from './embedded';
import type { DataForm, Entry } from './forms/form';
import type { ImageRoot } from './image-root';
import { entryImages } from './records';
import { isOfSample } from './skipping';
import type { SampleImage } from './types';
import { limits } from '../limits';
import { requireRegularFile } from '../regular-file';

/** The part of a picture that is kept while the rest of the data is read. */
export type Noted =
  | { kind: 'path'; path: string }
  | { kind: 'embedded'; name: string; at: number; entry: Pick<Entry, 'where' | 'again'> }
  /** It is missing, or its row cannot be used; reading the picture reports that. */
  | { kind: 'unusable'; where: string; error: HumanError };

export function notedImages(
  written: readonly Written[],
  { where, again }: Pick<Entry, 'where' | 'again'>,
): Noted[] {
  // Not the entry itself: it holds the pictures.
  const entry = { where, again };
  return written.map((one, at) =>
    one.kind === 'path' ? one : { kind: 'embedded', name: nameOf(one), at, entry },
  );
}

/**
 * Finds pictures when data is opened, and opens them when a sample is run: until then only their
 * paths are kept. One that is missing, or in a row that cannot be used, fails only when it is read,
 * so that a few of them do not end a run.
 */
export class ImageOpener {
  private missing = 0;
  private firstMissing: HumanError | undefined;
  private readonly rows = new Map<string, SampleImage[]>();
  /**
   * Paths of files that are there, as they are written: many questions may be about one picture.
   */
  private readonly files = new Set<string>();

  constructor(
    private readonly root: ImageRoot,
    private readonly form: DataForm,
  ) {}

  /**
   * Looks for the pictures of one sample.
   *
   * @param order indices, in the order in which they are looked for
   * @param where of the sample, for messages
   * @returns the same, with what is wrong in place of each picture that cannot be opened
   * @throws HumanError `image-outside`
   */
  async look(
    noted: readonly Noted[],
    order: Iterable<number>,
    where: string,
  ): Promise<readonly Noted[]> {
    const faults = new Map<number, Noted>();
    for (const at of order) {
      const one = noted[at]!;
      try {
        await this.lookFor(one, where);
      } catch (error) {
        if (!isOfSample(error)) throw error;
        this.firstMissing ??= error;
        const place = one.kind === 'path' ? path.resolve(this.root.folder, one.path) : where;
        faults.set(at, { kind: 'unusable', where: place, error });
      }
    }
    if (faults.size === 0) return noted;
    this.missing += 1;
    return noted.map((one, at) => faults.get(at) ?? one);
  }

  /**
   * @param one that was looked for
   * @returns its picture; of another row there may be several
   */
  open(one: Noted): SampleImage[] {
    if (one.kind === 'unusable') return [missingImage(one.where, one.error)];
    if (one.kind === 'embedded') return [embeddedImage(one)];
    const row = this.rows.get(one.path.trim());
    return row ?? [fileImage(path.resolve(this.root.folder, one.path))];
  }

  private async lookFor(one: Noted, where: string): Promise<void> {
    if (one.kind === 'unusable') throw one.error;
    if (one.kind === 'embedded' || this.files.has(one.path)) return;
    if (await this.isRow(one.path.trim())) return;
    await this.root.resolve(one.path, where);
    this.files.add(one.path);
  }

  /**
   * @throws HumanError the first failure, such as `image-missing`, where more samples than `most`,
   *    or all, cannot be used
   */
  requireEnough(samples: number, most: number): void {
    if (this.missing > 0 && (this.missing > most || this.missing === samples)) {
      throw this.firstMissing!;
    }
  }

  /** Whether it is the image of another row of a table, which many rows may share. */
  private async isRow(index: string): Promise<boolean> {
    const row = this.form.entryAt?.(index);
    if (row === undefined) return false;
    if (this.rows.has(index)) return true;
    const written = writtenImages(entryImages(await row.again()), row.where);
    const images = notedImages(written, row).flatMap((one) =>
      one.kind === 'embedded' ? [embeddedImage(one)] : [],
    );
    this.rows.set(index, images);
    return true;
  }
}

/** @param file absolute path */
export function fileImage(file: string): SampleImage {
  return {
    name: file,
    where: file,
    read: async () => {
      await requireRegularFile(file, limits.image);
      try {
        return await readFile(file);
      } catch (cause) {
        throw gone(file, reasonOf(cause), cause);
      }
    },
  };
}

function missingImage(file: string, error: HumanError): SampleImage {
  return { name: file, where: file, read: () => Promise.reject(error) };
}

function embeddedImage({ name, at, entry }: Extract<Noted, { kind: 'embedded' }>): SampleImage {
  const where = `${entry.where} (image ${at + 1})`;
  return {
    name,
    where,
    read: async () => {
      const written = writtenImages(entryImages(await entry.again()), entry.where)[at];
      if (written?.kind === 'bytes' && nameOf(written) === name) return bytesOf(written);
      throw gone(where, 'the data changed since it was opened');
    },
  };
}

function nameOf({ bytes }: Extract<Written, { kind: 'bytes' }>): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function gone(where: string, why: Message, cause?: unknown): HumanError {
  return new HumanError(
    text`The image ${where} cannot be read (${why}). Put it back, or remove its line from the data.`,
    'image-unreadable',
    1,
    { cause },
  );
}
