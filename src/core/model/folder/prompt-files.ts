/**
 * Whether a model folder has the files that prompts need: checked before a device is tried or
 * anything is loaded.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../../errors';
import { isFolder } from '../../regular-file';
import { text, type Text } from '../../text';
import { record, type Json } from './json';
import { readJson } from './read-json';

/**
 * @throws HumanError `processor-unreadable` if the folder has no tokenizer, or does not describe
 *    how images are processed; the contents of the files are checked when they are loaded
 */
export async function requirePromptFiles(folder: string): Promise<void> {
  if (!(await isFolder(folder))) {
    throw new HumanError(
      text`There is no folder ${folder}: it was moved, renamed or deleted. Put it back, or name the
        place where the model is now.`,
      'model-missing',
    );
  }
  const [first] = await missingPromptFiles(folder);
  if (first === imageFile) throw noImageProcessor(folder);
  if (first !== undefined) throw noTokenizer(folder);
}

const [imageFile, tokenizerFile] = ['preprocessor_config.json', 'tokenizer.json'] as const;

/** Files without which no prompt can be made, of those that the folder lacks. */
export async function missingPromptFiles(folder: string): Promise<string[]> {
  const missing: string[] = [];
  const has = (name: string) =>
    stat(path.join(folder, name)).then(
      (found) => found.isFile(),
      () => false,
    );
  if (!(await has(imageFile))) {
    // Opening the folder reports a file that cannot be read.
    const read = readJson(path.join(folder, 'processor_config.json'));
    const processor = await read.catch((): Json => ({}));
    if (record(processor?.['image_processor']) === undefined) missing.push(imageFile);
  }
  if (!(await has(tokenizerFile))) missing.push(tokenizerFile);
  return missing;
}

export function noImageProcessor(folder: string): HumanError {
  return new HumanError(
    text`${folder} does not say how its images are processed: it has no preprocessor_config.json,
      and no "image_processor" in processor_config.json. Download the one that the model comes
      with.`,
    'processor-unreadable',
  );
}

export function noTokenizer(folder: string): HumanError {
  return processorUnreadable(folder, text`tokenizer.json is missing.`);
}

export function processorUnreadable(
  folder: string,
  why: Text | string,
  cause?: unknown,
): HumanError {
  return new HumanError(
    text`The processor of ${folder} cannot be loaded: ${why} The folder needs
      preprocessor_config.json (or processor_config.json), tokenizer.json and tokenizer_config.json
      as transformers.js reads them: download the missing ones.`,
    'processor-unreadable',
    1,
    { cause },
  );
}
