import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'vitest';
import { expect } from 'vitest';
import {
  missingPromptFiles,
  requirePromptFiles,
} from '../../../../../src/core/model/folder/prompt-files';
import { expectHumanError } from '../../../support/errors';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'prompt-files-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const image = 'preprocessor_config.json';
const tokenizer = 'tokenizer.json';

test.each<[string, Record<string, string>, string[]]>([
  ['a whole folder', { [image]: '{}', [tokenizer]: '{}' }, []],
  ['one of transformers 5', { 'processor_config.json': '{"image_processor": {}}', [tokenizer]: '{}' }, []],
  ['one without a tokenizer', { [image]: '{}' }, [tokenizer]],
  ['one whose processor says nothing of images', { 'processor_config.json': '{}', [tokenizer]: '{}' }, [image]],
  ['one whose processor is torn', { 'processor_config.json': '{"image', [tokenizer]: '{}' }, [image]],
  ['an empty one', {}, [image, tokenizer]],
])('%s', async (_, files, missing) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  expect(await missingPromptFiles(folder)).toEqual(missing);
  const [first] = missing;
  if (first === undefined) await requirePromptFiles(folder);
  else {
    const named = new RegExp(first.replace('.', '\\.'));
    await expectHumanError(requirePromptFiles(folder), 'processor-unreadable', named);
  }
}); // oxfmt-ignore

test('a missing one is reported as a whole', async () => {
  const gone = path.join(folder, 'gone');
  await expectHumanError(requirePromptFiles(gone), 'model-missing', /no folder .*gone/);
});
