/**
 * The whole model folders of test/fixtures/folders, and what Hugging Face's library gives for them.
 */
import sharp from 'sharp';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface FolderCase {
  size: [width: number, height: number];
  question: string;
  inputIds: number[];
  /** [S], or [3][S]. */
  positionIds: number[] | number[][];
  ropeDelta: number;
  visualRows: number[];
  /** Of the prompt's last row. */
  logits: Float32Array;
  generated: number[];
  masses: { self: number[]; cross: number[] }[];
}

export const folderNames = ['llava', 'qwen2.5-vl', 'smolvlm'] as const;
export type FolderName = (typeof folderNames)[number];

const root = path.join(__dirname, '../../fixtures/folders');

export const folderPath = (name: FolderName): string => path.join(root, name);

export function folderCases(name: FolderName): FolderCase[] {
  const text = readFileSync(path.join(root, 'references.json'), 'utf8');
  const all = JSON.parse(text, (key, value: unknown) =>
    key === 'logits' && typeof value === 'string'
      ? new Float32Array(new Uint8Array(Buffer.from(value, 'base64')).buffer)
      : value,
  ) as Record<FolderName, { cases: FolderCase[] }>;
  return all[name].cases;
}

/** The picture of the references, which is a formula. */
export async function writePicture(file: string, [width, height]: [number, number]): Promise<void> {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [x, y, channel] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
    return (7 * x + 13 * y + 61 * channel) % 256;
  });
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file);
}
