/**
 * Texts and images in turn, and what Hugging Face's processors and models give for them:
 * scripts/fixtures/interleaved.py.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Turn } from '../../../src/core/data/types';
import type { PictureSpec, WholeFolder } from './whole-folders';

export interface InterleavedCase {
  folder: WholeFolder;
  name: string;
  images: PictureSpec[];
  turns: Turn[];
  prompt: string;
  inputIds: number[];
  /** What the model says, of some. */
  visualRows?: number[];
  /** Of the prompt's last row. */
  logits?: Float32Array;
  masses?: { self: number[]; cross: number[] }[];
}

export function interleavedCases(): InterleavedCase[] {
  const file = path.join(__dirname, '../../fixtures/interleaved/cases.json');
  return JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) =>
    key === 'logits' && typeof value === 'string'
      ? new Float32Array(new Uint8Array(Buffer.from(value, 'base64')).buffer)
      : value,
  ) as InterleavedCase[];
}
