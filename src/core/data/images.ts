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
import { imagesOf } from './records';
import { isOfSample } from './skipping';
import type { SampleImage } from './types';
import { limits } from '../limits';
import { requireRegularFile } from '../regular-file';

/** The part of a picture that is kept while the rest of the data is read. */
export type Noted =
  | { kind: 'path'; path: string }
  | { kind: 'embedded'; name: string; at: number; entry: Pick<Entry, 'where' | 'again'> }
  /** Its row cannot be used; reading the picture reports that. */
  | { kind: 'unusable'; error: HumanError };

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
 * Opens pictures. One that is missing, or in a row that cannot be used, fails only when it is read,
 * so that a few of them do not end a run.
 */
export class ImageOpener {
  private missing = 0;
  private firstMissing: HumanError | undefined;
  private readonly rows = new Map<string, SampleImage[]>();
  /** By the path as it is written: many questions may be about one picture. */
  private readonly files = new Map<string, SampleImage[]>();

  constructor(
    private readonly root: ImageRoot,
    private readonly form: DataForm,
  ) {}

  /**
   * @param where of the sample, for messages
   * @returns those of each: of another row there may be several
   * @throws HumanError `image-outside`
   */
  async open(noted: readonly Noted[], where: string): Promise<SampleImage[][]> {
    const images: SampleImage[][] = [];
    let isMissing = false;
    for (const one of noted) {
      try {
        images.push(await this.openOne(one, where));
      } catch (error) {
        if (!isOfSample(error)) throw error;
        this.firstMissing ??= error;
        isMissing = true;
        const place = one.kind === 'path' ? path.resolve(this.root.folder, one.path) : where;
        images.push([missingImage(place, error)]);
      }
    }
    if (isMissing) this.missing += 1;
    return images;
  }

  private async openOne(one: Noted, where: string): Promise<SampleImage[]> {
    if (one.kind === 'unusable') throw one.error;
    if (one.kind === 'embedded') return [embeddedImage(one)];
    const row = await this.imagesOfRow(one.path.trim());
    return row ?? this.files.get(one.path) ?? this.imageOfFile(one.path, where);
  }

  private async imageOfFile(written: string, where: string): Promise<SampleImage[]> {
    const images = [fileImage(await this.root.resolve(written, where))];
    this.files.set(written, images);
    return images;
  }

  /** @throws HumanError the first failure, such as `image-missing`, where more samples than `most`, or all, cannot be used */
  requireEnough(samples: number, most: number): void {
    if (this.missing > 0 && (this.missing > most || this.missing === samples)) {
      throw this.firstMissing!;
    }
  }

  /** The image of another row of a table, which many rows may share. */
  private async imagesOfRow(index: string): Promise<SampleImage[] | undefined> {
    const row = this.form.entryAt?.(index);
    if (row === undefined) return undefined;
    const known = this.rows.get(index);
    if (known !== undefined) return known;
    const written = writtenImages(imagesOf(await row.again()), row.where);
    const images = notedImages(written, row).flatMap((one) =>
      one.kind === 'embedded' ? [embeddedImage(one)] : [],
    );
    this.rows.set(index, images);
    return images;
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
      const written = writtenImages(imagesOf(await entry.again()), entry.where)[at];
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
