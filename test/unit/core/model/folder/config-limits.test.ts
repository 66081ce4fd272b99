import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseJson as parseLine } from '../../../../../src/core/data/forms/jsonl';
import { readJson } from '../../../../../src/core/model/folder/read-json';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';

it.each([
  ['processor_config.json', '{"num_additional_image_tokens": 9007199254740992}'],
  ['processor_config.json', '{"image_seq_length": -1}'],
  ['preprocessor_config.json', '{"size": {"height": 100000, "width": 100000}}'],
  ['preprocessor_config.json', '{"crop_size": {"height": 0.5}}'],
  ['config.json', '{"text_config": {"num_hidden_layers": Infinity}}'],
])('refuses sizes that nothing has: %s %s', async (name, content) => {
  const file = path.join(temporaryFolder(), name);
  await writeFile(file, content);
  await expectHumanError(readJson(file), 'config-range', /whole number from 0 to/);
});

it('refuses brackets that nest too deeply for any reader', async () => {
  const file = path.join(temporaryFolder(), 'config.json');
  await writeFile(file, `{"a": ${'['.repeat(5000)}${']'.repeat(5000)}}`);
  await expectHumanError(readJson(file), 'config-unreadable', /more than 100 levels/);
  expect(() => parseLine(`{"image": ${'['.repeat(5000)}${']'.repeat(5000)}}`, 'd:1')).toThrow(
    /d:1: brackets nest more than 100 levels deep/,
  );
});

it('accepts areas for edges, other numbers, and words of a vocabulary', async () => {
  const folder = temporaryFolder();
  const areas = { size: { shortest_edge: 3136, longest_edge: 12_845_056 }, rescale_factor: 1e-9 };
  await writeFile(path.join(folder, 'preprocessor_config.json'), JSON.stringify(areas));
  expect(await readJson(path.join(folder, 'preprocessor_config.json'))).toEqual(areas);
  await writeFile(path.join(folder, 'tokenizer.json'), '{"vocab": {"height": 100000}}');
  expect(await readJson(path.join(folder, 'tokenizer.json'))).toBeDefined();
});

it.skipIf(process.platform === 'win32')('refuses a pipe, which would never end', async () => {
  const file = path.join(temporaryFolder(), 'config.json');
  execFileSync('mkfifo', [file]);
  await expectHumanError(readJson(file), 'not-a-file', /is a pipe/);
  await expectHumanError(readJson('/dev/zero'), 'not-a-file', /a device/);
});

it('treats a path that no file can have as missing', async () => {
  expect(await readJson('/tmp/a\0b/config.json')).toBeUndefined();
});
