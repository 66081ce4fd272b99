/**
 * Links in a model folder: their targets are copied into a new folder, unless they are files that
 * must not be shared.
 */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { text } from '../text';
import { remedy } from '../remedies';

/**
 * Links within the folder are followed, and so are those of a download cache of the Hugging Face
 * hub, where `snapshots/REVISION` holds links into `blobs` beside it.
 * @param files absolute
 * @throws HumanError `apply-link-outside` naming the first that leads elsewhere
 */
export async function requireOwnFiles(folder: string, files: readonly string[]): Promise<void> {
  const root = await realpath(folder);
  const allowed = [root, ...blobsOf(root), ...blobsOf(path.resolve(folder))];
  for (const file of files) {
    const real = await realpath(file);
    if (allowed.some((one) => real.startsWith(one + path.sep))) continue;
    throw new HumanError(
      text`${file} is a link to ${real}, outside the model's folder, and would be copied into the
        new one. ${remedy('file-for-link')}`,
      'apply-link-outside',
    );
  }
}

function blobsOf(folder: string): string[] {
  const parent = path.dirname(folder);
  return path.basename(parent) === 'snapshots' ? [path.join(path.dirname(parent), 'blobs')] : [];
}
