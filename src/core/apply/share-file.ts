/** Giving a second folder the bytes of a large file without a second copy of them. */
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { explainFileError } from '../file-errors';
import { writeFully } from '../files';
import { silentProgress, type Progress } from '../host';

/**
 * How the bytes were shared: copy-on-write clone, second name of the same file, or a plain copy.
 */
export type Sharing = 'reflink' | 'hard link' | 'copy';

const chunk = 16 * 1024 * 1024;

/**
 * Makes `target` a file with the contents of `source`: by reflink, or else hard link, or else a
 * copy with progress. Never by a symbolic link, which ONNX Runtime refuses for weights outside a
 * model's folder.
 *
 * @throws HumanError when the target cannot be written
 */
export async function shareFile(
  source: string,
  target: string,
  progress: Progress = silentProgress,
): Promise<Sharing> {
  try {
    await mkdir(path.dirname(target), { recursive: true });
    // Download caches fill model folders with links: share the file that the link leads to.
    const file = await realpath(source);
    return await reflink(file, target)
      .catch(() => hardLink(file, target))
      .catch(() => copy(file, target, progress));
  } catch (error) {
    throw explainFileError(error, target);
  }
}

async function reflink(source: string, target: string): Promise<Sharing> {
  await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
  return 'reflink';
}

async function hardLink(source: string, target: string): Promise<Sharing> {
  await link(source, target);
  return 'hard link';
}

async function copy(source: string, target: string, progress: Progress): Promise<Sharing> {
  const { size } = await stat(source);
  const from = await open(source, 'r');
  try {
    const to = await open(target, 'wx');
    try {
      const buffer = Buffer.alloc(Math.min(chunk, Math.max(1, size)));
      for (let at = 0; at < size;) {
        const { bytesRead } = await from.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) break;
        await writeFully(to, buffer.subarray(0, bytesRead), at);
        at += bytesRead;
        progress.report(at, size, `copying ${path.basename(source)}`);
      }
      await to.sync();
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
  return 'copy';
}
