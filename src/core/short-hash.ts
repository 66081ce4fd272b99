/** Hashes in the names of files. */
import { createHash } from 'node:crypto';

/** The first eight digits of `sha256:...`. */
export function shortHash(hash: string): string {
  return hash.replace(/^sha256:/, '').slice(0, 8);
}

/** The same of a text. */
export function shortHashOf(text: string): string {
  return shortHash(createHash('sha256').update(text).digest('hex'));
}
