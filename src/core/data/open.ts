/** Samples to run: whatever form a file has, or a folder of images. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { text } from '../text';
import { formOf } from './forms/detect';
import type { DataForm } from './forms/form';
import { ImageFolder } from './forms/image-folder';
import { ImageRoot } from './image-root';
import { ImageOpener } from './images';
import type { Tally } from './notes';
import { selectOrdered, type Selection } from './order';
import { ordinary, pack, type PackedPart } from './packed';
import { Unpacker, type Kept } from './packed-samples';
import { readRecords } from './read-records';
import { noImage, noVideo } from './records';
import { FirstInOrder } from './selection';
import { defaultMaxSkipped } from './skipping';
import type { DataSet, DataSource, IdentifiedData, PackedSample } from './types';

export const defaultPrompt = 'Describe the image.';
/** Number of questions, the first in seeded order, that decide how answers are scored. */
const mostScored = 4096;

/** Which samples are wanted. */
export interface Wanted extends Selection {
  maxSkipped?: number | undefined;
}

/**
 * Reads all of the data once and keeps the wanted samples: packed, and of a shard its own part
 * alone. Memory grows with ids, image paths and texts of questions, not with pictures inside the
 * data.
 *
 * @param wanted all samples if absent
 * @throws HumanError naming the place that cannot be read; if an image is outside its folder; if
 *    more wanted samples than may be skipped lack an image or cannot be used; and if there are no
 *    samples at all
 */
export async function openData(source: DataSource, wanted: Wanted = { seed: 0 }): Promise<DataSet> {
  const file = path.resolve(source.path);
  const { form, isFolder } = await openForm(file, source);
  const { samples: asMany } = wanted;
  const most = asMany === undefined ? undefined : Math.max(asMany, mostScored);
  const first = new FirstInOrder<Kept>(wanted.seed, most);
  const read = await readRecords<Kept>(form, source.turn, first, {
    record: (id, record, images) => ({ id, images: images(), packed: pack(record, file) }),
    unusable: (id, where, error) => ({
      id,
      images: [{ kind: 'unusable', where, error }],
      packed: pack(unusable(where), file),
    }),
  });
  const { tally, indices } = read;
  requireSome(tally, source, isFolder);
  const [kept, ordered] = [first.items, first.inOrder];
  const root = await imageRoot(file, source, isFolder);
  const opener = new ImageOpener(root, form);
  const unpacker = new Unpacker(file, source, { tally, indices }, opener);
  const chosen = new Set(selectOrdered(ordered, wanted));
  const samples: PackedSample[] = [];
  for (const one of kept) {
    if (chosen.has(one)) samples.push(await unpacker.look(one));
  }
  opener.requireEnough(samples.length, wanted.maxSkipped ?? defaultMaxSkipped);
  const usable = ordered.filter((one) => !isUnusable(one)).slice(0, mostScored);
  return {
    path: file,
    isFolder,
    prompt: source.prompt ?? defaultPrompt,
    count: tally.count,
    samples,
    questions: usable.map((one) => unpacker.question(one)),
    asked: {
      ...(source.suffix === undefined ? {} : { suffix: source.suffix }),
      ...(tally.shows(source.options) ? { options: 'shown' as const } : {}),
      ...tally.contextSettings(source.turn),
    },
    notes: [...indices.notes, ...tally.notes(source)],
    imagePaths: imagePathsOf(read, form),
    root,
  };
}

/** What identifies data, and the ids of its wanted samples. */
export interface DataIds extends IdentifiedData {
  /** In seeded order. */
  ids: string[];
}

/**
 * Reads all of the data once, for callers that need only ids: no question is kept and no picture is
 * looked up.
 * @throws HumanError as `openData`, except for faults of single samples
 */
export async function openIds(source: DataSource, wanted: Wanted): Promise<DataIds> {
  const file = path.resolve(source.path);
  const { form, isFolder } = await openForm(file, source);
  const first = new FirstInOrder<string>(wanted.seed, wanted.samples);
  const read = await readRecords(form, source.turn, first, {
    record: (id) => id,
    unusable: (id) => id,
  });
  requireSome(read.tally, source, isFolder);
  return {
    path: file,
    isFolder,
    prompt: source.prompt ?? defaultPrompt,
    ids: first.inOrder,
    imagePaths: imagePathsOf(read, form),
    root: await imageRoot(file, source, isFolder),
  };
}

function requireSome(tally: Tally, { path: place }: DataSource, isFolder: boolean): void {
  if (tally.count > 0) return;
  const { firstWithoutImage: first } = tally;
  if (first === undefined) throw emptyData(place, isFolder);
  throw first.video === undefined ? noImage(first.where) : noVideo(first.where, first.video);
}

function imageRoot(file: string, { images }: DataSource, isFolder: boolean): Promise<ImageRoot> {
  // Links below a folder that the user named are the user's.
  const options = { followsLinks: isFolder || images !== undefined };
  return ImageRoot.open(isFolder ? file : (images ?? path.dirname(file)), options);
}

/** Pictures that lie beside the data, not in it. */
function imagePathsOf({ pictures }: { pictures: ReadonlyMap<string, unknown> }, form: DataForm) {
  return [...pictures.keys()].filter((one) => form.entryAt?.(one) === undefined);
}

async function openForm(
  file: string,
  source: DataSource,
): Promise<{ form: DataForm; isFolder: boolean }> {
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) {
    throw new HumanError(
      text`There is no data at ${source.path}. Give a file of questions (JSONL, JSON, TSV, CSV or
        Parquet), or a folder of images.`,
      'data-missing',
      2,
    );
  }
  if (stats.isDirectory()) {
    return { form: new ImageFolder(file, source.prompt ?? defaultPrompt), isFolder: true };
  }
  if (stats.isFile()) return { form: await formOf(file), isFolder: false };
  throw new HumanError(
    text`${source.path} is neither a file nor a folder. Give a file of questions, or a folder of images.`,
    'data-missing',
    2,
  );
}

/** A sample that is counted and named when it is run, like one with a damaged picture. */
function unusable(where: string): PackedPart {
  return ordinary({ where, question: '', answers: [], category: undefined });
}

function isUnusable({ images: [first] }: Kept): boolean {
  return first?.kind === 'unusable';
}

function emptyData(place: string, isFolder: boolean): HumanError {
  return new HumanError(
    isFolder
      ? text`${place} holds no samples. Put PNG, JPEG or WebP images into it.`
      : text`${place} holds no samples. Each line is one object with "image" and "text".`,
    'data-empty',
  );
}

/** The note for a user who asked for more samples than there are. */
export function shortfallNotes(data: DataSet, wanted: number | undefined): string[] {
  const { count } = data;
  return wanted === undefined || wanted <= count
    ? []
    : [`${wanted} samples were asked for, ${data.path} has ${count}; taking all of them.`];
}
