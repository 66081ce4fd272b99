/**
 * Model folders of all families, and what Hugging Face's processor and model give for their
 * prompts.
 */
import { RawImage } from '@huggingface/transformers';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import type { Step } from '../../../src/core/cost/types';
import { message } from '../../../src/core/data/content';
import type { Turn } from '../../../src/core/data/types';
import { exportedFolders, wholeFolders } from './whole-folder-names';

/** Width, height, and what is in it: stripes by a formula, or one colour. */
export type PictureSpec = [width: number, height: number, kind: 'striped' | 'flat'];

export interface WholeCase {
  name: string;
  images: PictureSpec[];
  turns: string[];
  prompt: string;
  inputIds: number[];
  visualRows: number[];
  /** [3][S], of decoders that take positions of three axes. */
  positionIds?: number[][];
  ropeDelta?: number;
  /** Patches by height and width of each of LFM2-VL's tiles. */
  spatialShapes?: number[][];
  /** Every 61st of Hugging Face's `pixel_values`, of prompts with one image. */
  pixels?: Float32Array;
  /** Where another than every 61st is kept. */
  pixelStep?: number;
  pixelsShape?: number[];
  /** Of the prompt's last row. */
  logits: Float32Array;
  masses?: { self: number[]; cross: number[] }[];
  /**
   * A run in which rows are taken out, for decoders where masking them is not the same: rows that
   * stay after each step, and logits of the prompt's last row.
   */
  pruned?: { schedule: Step[]; kept: number[][]; logits: Float32Array };
}

export const pixelStep = 61;

export { exportedFolders, wholeFolders };
export type WholeFolder = (typeof wholeFolders)[number] | (typeof exportedFolders)[number];

const fixtures = path.join(__dirname, '../../fixtures');

/** Where a folder lies, and its references. */
function placeOf(name: WholeFolder): { folder: string; references: string } {
  const isExported = name.startsWith('exported/');
  const root = path.join(fixtures, isExported ? 'exported' : 'whole-folders');
  const own = path.basename(name);
  return {
    folder: path.join(root, own),
    references: path.join(root, 'references', `${own}.json`),
  };
}

/** The folder; one of `test/fixtures/folders` as a copy that resizes as the references do. */
export function wholeFolder(name: WholeFolder): string {
  const own = placeOf(name).folder;
  if (existsSync(own)) return own;
  const parent = mkdtempSync(path.join(tmpdir(), 'fitprune-test-'));
  process.once('exit', () => {
    rmSync(parent, { recursive: true, force: true });
  });
  const folder = path.join(parent, name);
  cpSync(path.join(fixtures, 'folders', name), folder, { recursive: true });
  const file = path.join(folder, 'preprocessor_config.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...settings, resample: 0 }));
  return folder;
}

export function wholeCases(name: WholeFolder): WholeCase[] {
  return JSON.parse(readFileSync(placeOf(name).references, 'utf8'), (key, value: unknown) =>
    (key === 'logits' || key === 'pixels') && typeof value === 'string'
      ? new Float32Array(new Uint8Array(Buffer.from(value, 'base64')).buffer)
      : value,
  ) as WholeCase[];
}

/** As in `scripts/fixtures/whole_folders/references.py`. */
export function picture([width, height, kind]: PictureSpec): RawImage {
  const flat = [(width * 3) % 256, (height * 5) % 256, 90];
  const pixels = Uint8ClampedArray.from({ length: width * height * 3 }, (_, at) => {
    const [x, y, channel] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
    return kind === 'flat' ? flat[channel]! : (7 * x + 13 * y + 61 * channel) % 256;
  });
  return new RawImage(pixels, width, height, 3);
}

export async function savePicture(file: string, spec: PictureSpec): Promise<void> {
  const { data, width, height } = picture(spec);
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file);
}

/** The first turn has the images; of several turns the last has the last image. */
export function turnsOf({ images, turns }: WholeCase): Turn[] {
  const later = turns.length > 1 ? 1 : 0;
  return turns.map((text, at) =>
    message(
      at % 2 === 0 ? 'user' : 'assistant',
      text,
      at === 0 ? images.length - later : at === turns.length - 1 ? later : 0,
    ),
  );
}
