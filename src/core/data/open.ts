/** Samples to run: whatever form a file has, or a folder of images. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { text } from '../text';
import { AnswerIndices } from './answer-index';
import { writtenImages } from './embedded';
import { formOf } from './forms/detect';
import type { DataForm, Entry } from './forms/form';
import { ImageFolder } from './forms/image-folder';
import { ImageRoot } from './image-root';
import { ImageOpener, notedImages, type Noted } from './images';
import { spread } from './content';
import { Tally } from './notes';
import { ordinary, pack, unpack, type PackedPart } from './packed';
import { asked } from './questions';
import { videoKeyOf } from './frames';
import { idOfEntry, noImage, noVideo, toRecords } from './records';
import { FirstInOrder, UniqueIds } from './selection';
import { defaultMaxSkipped, isOfSample } from './skipping';
import type { DataSet, DataSource, Sample } from './types';

export const defaultPrompt = 'Describe the image.';
/** So many questions, the first in seeded order, decide how answers are scored. */
const mostScored = 4096;

/** Which samples are wanted. */
export interface Wanted {
  seed: number;
  /** How many, the first in seeded order; all if absent. */
  samples?: number | undefined;
  maxSkipped?: number | undefined;
}

/** A record that may be wanted. */
interface Kept {
  id: string;
  images: readonly Noted[];
  packed: string;
}

/**
 * Reads all of the data once and keeps the wanted samples. Memory grows with ids and image paths,
 * not with pictures inside the data or questions that are not wanted.
 *
 * @param wanted all samples if absent
 * @throws HumanError naming the place that cannot be read; if an image is outside its folder; if
 *    more wanted samples than may be skipped lack an image or cannot be used; and if there are no
 *    samples at all
 */
export async function openData(source: DataSource, wanted: Wanted = { seed: 0 }): Promise<DataSet> {
  const file = path.resolve(source.path);
  const { form, isFolder } = await openForm(file, source);
  const read = await readRecords(form, file, source.turn, wanted);
  const { kept, ordered, tally, indices } = read;
  if (tally.count === 0) {
    const { firstWithoutImage: first } = tally;
    if (first === undefined) throw emptyData(source.path, isFolder);
    throw first.video === undefined ? noImage(first.where) : noVideo(first.where, first.video);
  }
  const root = await ImageRoot.open(
    isFolder ? file : (source.images ?? path.dirname(file)),
    // Links below a folder that the user named are the user's.
    { followsLinks: isFolder || source.images !== undefined },
  );
  const recordOf = ({ id, images, packed }: Kept) => ({ ...unpack(packed, file), id, images });
  const questions = ordered.filter((one) => !isUnusable(one)).slice(0, mostScored);
  const chosen = new Set(ordered.slice(0, wanted.samples));
  const opener = new ImageOpener(root, form);
  const samples: Sample[] = [];
  for (const one of kept) {
    if (!chosen.has(one)) continue;
    const record = recordOf(one);
    const { id, question, answers, category, choices, turns, shown } = asked(record, source, read);
    const noted = shown.map((at) => one.images[at]!);
    const images = await opener.open(noted, record.where);
    const counts = images.map(({ length }) => length);
    // Written out: objects that are spread together take twice the memory.
    const sample: Sample = { id, question, answers, category, images: images.flat() };
    if (choices !== undefined) sample.choices = choices;
    if (turns !== undefined) sample.turns = spread(turns, counts);
    samples.push(sample);
  }
  opener.requireEnough(samples.length, wanted.maxSkipped ?? defaultMaxSkipped);
  return {
    path: file,
    isFolder,
    prompt: source.prompt ?? defaultPrompt,
    count: tally.count,
    samples,
    questions: questions.map((one) => asked(recordOf(one), source, read)),
    asked: {
      ...(source.suffix === undefined ? {} : { suffix: source.suffix }),
      ...(tally.shows(source.options) ? { options: 'shown' as const } : {}),
      ...tally.contextSettings(source.turn),
    },
    notes: [...indices.notes, ...tally.notes(source)],
    imagePaths: [...read.pictures.keys()].filter((one) => form.entryAt?.(one) === undefined),
    root,
  };
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

async function readRecords(
  form: DataForm,
  file: string,
  turn: DataSource['turn'],
  { seed, samples }: Wanted,
) {
  const tally = new Tally();
  const indices = new AnswerIndices();
  /** By path, one for all questions about it. */
  const pictures = new Map<string, Noted[]>();
  const ids = new UniqueIds();
  const most = samples === undefined ? undefined : Math.max(samples, mostScored);
  const first = new FirstInOrder<Kept>(seed, most);
  for await (const entry of form.entries()) {
    const found = usableRecords(entry, turn);
    if ('error' in found) {
      tally.count += 1;
      const id = ids.unique(idOfEntry(entry));
      first.add(id, () => ({
        ...{ id, images: [{ kind: 'unusable', error: found.error }] },
        packed: pack(unusable(entry.where), file),
      }));
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
      first.add(id, () => {
        const [one, ...others] = written;
        const known =
          one?.kind === 'path' && others.length === 0 ? pictures.get(one.path) : undefined;
        return { id, images: known ?? notedImages(written, entry), packed: pack(record, file) };
      });
    }
  }
  return { kept: first.items, ordered: first.inOrder, tally, indices, pictures };
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
