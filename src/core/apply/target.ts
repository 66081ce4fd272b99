/** Where a pruned folder may be written, and putting it there. */
import { readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { explainFileError } from '../file-errors';
import { sweepTemporary, temporaryName } from '../temporary';
import { decoderNames } from '../model/folder/decoder-names';
import { openOnnx } from '../onnx/model-file';
import { isPruned } from '../surgery/inputs';
import { text } from '../text';
import { remedy } from '../remedies';

/** @throws HumanError when the pruned folder of a model cannot be put there */
export async function requireTarget(
  out: string,
  original: string,
  replace: boolean,
): Promise<void> {
  const folder = path.resolve(out);
  // A folder that was being replaced when its process was killed is there again after that.
  await sweepTemporary(path.dirname(folder));
  await refuseOriginal(folder, original);
  await requireFree(folder, replace);
}

/** @throws HumanError when a folder would be written into the model it is made from */
async function refuseOriginal(out: string, original: string): Promise<void> {
  const relative = path.relative(await realpath(original), await realPlace(out));
  if (relative !== '' && (relative.startsWith('..') || path.isAbsolute(relative))) return;
  throw new HumanError(
    text`The pruned model cannot be written into the model it is made from (${original}). Choose a
      folder beside it.`,
    'apply-into-original',
    2,
  );
}

/** The real place of a path that may not exist yet, following all links. */
async function realPlace(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(await realPlace(parent), path.basename(file));
  }
}

/**
 * Whether there is nothing at `out`, or an empty folder.
 *
 * @throws HumanError `apply-not-a-folder` if there is a file
 */
export async function isFree(out: string): Promise<boolean> {
  const stats = await stat(out).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw explainFileError(error, out);
  });
  if (stats === undefined) return true;
  if (!stats.isDirectory()) {
    throw new HumanError(text`${out} is a file. Choose a folder.`, 'apply-not-a-folder', 2);
  }
  return (await readdir(out)).length === 0;
}

/** Accepts nothing at `out`, an empty folder, or a pruned model that may be replaced. */
async function requireFree(out: string, replace: boolean): Promise<void> {
  if (await isFree(out)) return;
  if (!replace) {
    throw new HumanError(
      text`${out} exists and is not empty. ${remedy('replace-folder')}`,
      'apply-exists',
    );
  }
  if (await isPrunedModel(out)) return;
  throw new HumanError(
    text`${out} is not a model that FitPrune pruned, so it is not replaced. Choose another folder,
      or empty this one yourself.`,
    'apply-not-pruned',
  );
}

async function isPrunedModel(folder: string): Promise<boolean> {
  const onnx = path.join(folder, 'onnx');
  for (const name of (await decoderNames(folder)) ?? []) {
    if (isPruned(await openOnnx(path.join(onnx, name)))) return true;
  }
  return false;
}

/**
 * The old folder is removed only when the new one is in place. There is no portable way to exchange
 * two folders, so for the moment between two renames this name does not exist. If the process is
 * killed in that moment, the next one that writes beside it puts the old folder back.
 */
export async function moveIntoPlace(temporary: string, out: string): Promise<void> {
  const aside = temporaryName(out, 'old');
  const hadOld = await rename(out, aside).then(
    () => true,
    () => false,
  );
  try {
    await rename(temporary, out);
  } catch (error) {
    if (hadOld) await rename(aside, out);
    throw error;
  }
  if (hadOld) await rm(aside, { recursive: true, force: true });
}
