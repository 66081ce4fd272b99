/** The hash that identifies data: statistics, results and recipes record it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { openSampled } from '../byte-samples';
import type { IdentifiedData } from './types';

/**
 * If there are more images than this, only so many are hashed, evenly spread. The paths of all are
 * in the data.
 */
const mostImages = 16384;

/**
 * `sha256:` and hex of the data: the file's bytes (or the question of a folder), and of its images,
 * in order of first use, the path inside the data, the size and three samples of 4 KiB (all of it
 * up to 12 KiB). Images that are missing do not count. Moving the whole data changes nothing; nor
 * does a suffix. For embeddings it is the hash of the file's bytes.
 */
export async function dataFingerprint(data: IdentifiedData): Promise<string> {
  if (data.fingerprint !== undefined) return data.fingerprint();
  const hash = createHash('sha256');
  if (data.isFolder) hash.update(data.prompt);
  else for await (const chunk of createReadStream(data.path)) hash.update(chunk as Buffer);
  const base = data.isFolder ? data.path : path.dirname(data.path);
  const step = Math.max(1, data.imagePaths.length / mostImages);
  const looked = new Set<string>();
  for (let at = 0; at < data.imagePaths.length; at += step) {
    const image = await data.root.find(data.imagePaths[Math.floor(at)]!);
    if (image === undefined || looked.has(image)) continue;
    looked.add(image);
    const file = await openSampled(image);
    try {
      const relative = path.relative(base, image).split(path.sep).join('/');
      // An images folder elsewhere (--images) may be mounted anywhere: only the end of its path
      // counts.
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
