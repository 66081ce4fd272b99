/** Which files of a model folder go into the pruned one, and how. */
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { writeFileAtomic } from '../files';
import type { Progress } from '../host';
import type { ModelFolder } from '../model/folder/folder';
import { formatJson, record } from '../model/folder/json';
import { readJson } from '../model/folder/read-json';
import { externalFiles } from '../onnx/weights';
import { reasonOf } from '../reason';
import { recipeSuffix } from '../recipe/suffix';
import { text } from '../text';
import { ofOtherRuntime } from './written-name';
import { shareFile, type Sharing } from './share-file';

/** Larger files are shared with the original folder, smaller ones copied: people edit those. */
const smallestShared = 1024 * 1024;

/** How a folder shares its files with the original, by kind. */
export type SharingCounts = Partial<Record<Sharing, number>>;

/**
 * All files of the folder except the decoders and their weights; hidden files are left out.
 *
 * @param rewritten other graphs that are not copied unchanged
 */
export async function unprunedFiles(
  model: ModelFolder,
  rewritten: readonly string[] = [],
): Promise<string[]> {
  const entries = await readdir(model.path, { recursive: true, withFileTypes: true });
  const weights = externalFiles(model.decoder);
  // Of every precision.
  const [stem] = path.basename(model.files.decoder).split(/[._]/) as [string];
  const isDecoderFile = (name: string) =>
    name.includes('decoder') || (model.layout === 'transformers.js' && name.startsWith(stem));
  const foreign = await ofOtherRuntime(model);
  const files = entries
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const relative = path.relative(model.path, file);
      const isDecoder = isDecoderFile(path.basename(file)) && /\.onnx/.test(file);
      const isHidden = relative.split(path.sep).some((part) => part.startsWith('.'));
      // A recipe beside the original is not about the pruned model.
      const isRecipe = file.endsWith(recipeSuffix);
      const isLeft = file === model.files.decoder || foreign.includes(file);
      const isReplaced = isDecoder || isLeft || [...weights, ...rewritten].includes(file);
      return !isReplaced && !isHidden && !isRecipe;
    });
  // Links are followed: the new folder must not depend on others.
  const isFile = await Promise.all(files.map(isRegular));
  return files.filter((_, at) => isFile[at]);
}

async function isRegular(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (cause) {
    throw new HumanError(
      text`${file} cannot be read (${reasonOf(cause)}). Correct it, or move it out of the model's
        folder; a name that is not UTF-8 must be changed.`,
      'model-file-unreadable',
      1,
      { cause },
    );
  }
}

export async function place(
  from: string,
  to: string,
  sharing: SharingCounts,
  progress: Progress,
): Promise<void> {
  if ((await stat(from)).size >= smallestShared) {
    const how = await shareFile(from, to, progress);
    sharing[how] = (sharing[how] ?? 0) + 1;
  } else {
    await mkdir(path.dirname(to), { recursive: true });
    await copyFile(from, to);
  }
}

/** Runtimes in a browser fetch only the weight files that config.json lists. */
export async function declareExternalData(
  folder: string,
  decoder: string,
  count: number,
): Promise<void> {
  const file = path.join(folder, 'config.json');
  const config = (await readJson(file)) ?? {};
  const settings = record(config['transformers.js_config']) ?? {};
  const declared = settings['use_external_data_format'];
  if (count === 0 || declared === true || typeof declared === 'number') return;
  const key = path.basename(decoder);
  const others = typeof declared === 'object' && declared !== null ? declared : {};
  config['transformers.js_config'] = {
    ...settings,
    use_external_data_format: { ...others, [key]: count },
  };
  await writeFileAtomic(file, formatJson(config));
}
