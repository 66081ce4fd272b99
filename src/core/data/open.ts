/** Samples to run: a JSONL of questions and images, or just a folder of images. */
import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { text } from '../text';
import { openSampled } from '../byte-samples';
import { parseRecords } from './records';
import type { EmbeddingsFile } from '../model/embeddings/embeddings-file';
import { ImageRoot } from './image-root';

export interface Sample {
  /** Unique in its data set. */
  id: string;
  /**
   * Absolute paths; each image enters the prompt before the question. At least one, but with embeddings,
   * where pictures are only shown.
   */
  images: string[];
  question: string;
  /** Empty where the data has none; several are the answers of different people. */
  answers: string[];
  /** Texts of the options where the data lists them apart from the question, A first. */
  choices?: string[];
  category: string | undefined;
  /** Names what it is about, where the data says so; its images without. */
  group?: string;
}

export interface DataSource {
  /** A JSONL file (or a JSON array) in one of LLaVA's forms, or a folder of images. */
  path: string;
  /** What image paths are relative to; the data file's folder without. */
  images?: string | undefined;
  /** The question asked of every image of a folder. */
  prompt?: string | undefined;
  /** The file holds what a decoder was fed, instead of questions and images. */
  embeddings?: boolean | undefined;
}

export interface DataSet {
  /** Absolute path of the file or folder. */
  path: string;
  /** In the order of the file. */
  samples: Sample[];
  /** Where the samples are what a decoder was fed. */
  embeddings?: EmbeddingsFile | undefined;
}

export const defaultPrompt = 'Describe the image.';
const imageName = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;

/**
 * Reads and checks everything but the pixels, so that a long run does not end at its last line.
 * @throws HumanError naming the line: not JSON, no question, no image, an image that is missing or
 *   lies outside its folder; and where there are no samples at all
 */
export async function openData(source: DataSource): Promise<DataSet> {
  const file = path.resolve(source.path);
  if (source.embeddings === true) {
    // Reading Arrow takes a library that whoever has questions need not wait for.
    const { openEmbeddedData } = await import('../model/embeddings/data-set');
    const found = await openEmbeddedData(file, source.images);
    if (found.samples.length > 0) return found;
    throw new HumanError(text`${source.path} holds no samples.`, 'data-empty');
  }
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) {
    throw new HumanError(
      text`There is no data at ${source.path}. Give a JSONL file of questions, or a folder of
        images.`,
      'data-missing',
      2,
    );
  }
  const samples = stats.isDirectory()
    ? await samplesOfFolder(file, source.prompt ?? defaultPrompt)
    : await samplesOfFile(file, source.images);
  if (samples.length > 0) return { path: file, samples };
  throw new HumanError(
    stats.isDirectory()
      ? text`${source.path} holds no samples. Put PNG, JPEG or WebP images into it.`
      : text`${source.path} holds no samples. Each line is one object with "image" and "text".`,
    'data-empty',
  );
}

/** What to tell a user who asked for more samples than there are. */
export function shortfallNotes(data: DataSet, asked: number | undefined): string[] {
  const { length } = data.samples;
  return asked === undefined || asked <= length
    ? []
    : [`${asked} samples were asked for, ${data.path} has ${length}; taking all of them.`];
}

async function samplesOfFolder(folder: string, question: string): Promise<Sample[]> {
  const names = (await readdir(folder)).filter((name) => imageName.test(name)).sort();
  return names.map((name) => ({
    id: name,
    images: [path.join(folder, name)],
    question,
    answers: [],
    category: undefined,
  }));
}

async function samplesOfFile(file: string, images: string | undefined): Promise<Sample[]> {
  const records = parseRecords(await readFile(file, 'utf8'), file);
  const root = await ImageRoot.open(images ?? path.dirname(file));
  const seen = new Set<string>();
  const samples: Sample[] = [];
  for (const { where, images: relative, ...sample } of records) {
    const files = [];
    for (const image of relative) files.push(await root.resolve(image, where));
    // LLaVA's training data repeats ids; the order of the file makes them unique again.
    let id = sample.id;
    for (let times = 2; seen.has(id); times += 1) id = `${sample.id}#${times}`;
    seen.add(id);
    samples.push({ ...sample, id, images: files });
  }
  return samples;
}

/**
 * `sha256:` and hex of the data: the file's bytes (or the question of a folder), and of every image,
 * in order of first use, its path inside the data, its size and three samples of 4 KiB (all of it up
 * to 12 KiB). Moving the whole data changes nothing. Of embeddings it is that of the file's bytes.
 */
export async function dataFingerprint(data: DataSet): Promise<string> {
  if (data.embeddings !== undefined) return data.embeddings.hash();
  const hash = createHash('sha256');
  const isFolder = (await stat(data.path)).isDirectory();
  hash.update(isFolder ? (data.samples[0]?.question ?? '') : await readFile(data.path));
  const base = isFolder ? data.path : path.dirname(data.path);
  for (const image of new Set(data.samples.flatMap((sample) => sample.images))) {
    const file = await openSampled(image);
    try {
      const relative = path.relative(base, image).split(path.sep).join('/');
      // An images folder elsewhere (--images) may be mounted anywhere: only the end of its path counts.
      hash.update(
        `\0${relative.startsWith('..') ? path.basename(image) : relative}\0${file.size}\0`,
      );
      await file.hashRange(hash, 0, file.size);
    } finally {
      await file.close();
    }
  }
  return `sha256:${hash.digest('hex')}`;
}
