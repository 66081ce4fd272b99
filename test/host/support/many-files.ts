/** Trees as large as data sets are, of links to one file: made and removed in seconds. */
import { closeSync, linkSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';

/** File systems allow at least so many names of one file (ext4: 65,000; NTFS: 1024). */
const mostLinks = 1000;

/** Writes `count` empty files called `0.EXTENSION`, `1.EXTENSION`, ... into `folder`. */
export function writeMany(folder: string, count: number, extension: string): void {
  mkdirSync(folder, { recursive: true });
  let first = '';
  for (let at = 0; at < count; at++) {
    const file = path.join(folder, `${at}.${extension}`);
    if (at % mostLinks === 0) {
      closeSync(openSync(file, 'w'));
      first = file;
    } else {
      linkSync(first, file);
    }
  }
}
