import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { missingDiagnostics } from '../../../../../src/core/recipe/checks/missing';
import { Text } from '../../../../../src/core/text';
import { exampleWith } from '../example';

const chinese = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as Record<
  string,
  string
>;

it.each([
  ['"layer": 4', '"layer": -3', 'Value is below the minimum of -1.'],
  ['"keep": 0.48', '"keep": 0', 'Value is below the exclusive minimum of 0.'],
  ['"keep": 0.48', '"keep": 1.5', 'Value is above the maximum of 1.'],
  ['"reduction": 0.6', '"reduction": 1', 'Value is above the exclusive maximum of 1.'],
  ['"decoder": "onnx/decoder_model_merged.onnx"', '"decoder": ""', 'It is empty.'],
  ['"fingerprint": "sha256:', '"fingerprint": "md5:', 'A fingerprint starts with "sha256:". Fit the recipe again to get one.'],
  ['"self-cross" }', '"self-cross", "exponents": [1] }', 'It needs 2 entries or more.'],
  ['"self-cross" }', '"self-cross", "exponents": [1, 1, 1] }', 'It has more than 2 entries.'],
  ['"self-cross" }', '"random" }', '"seed" is missing.'],
  ['"self-cross" }', '"best" }', /^Value is not accepted\. Valid values: "self-cross", /],
])('%s -> %s is a message that is translated', async (was, is, words) => {
  const found = await missingDiagnostics(exampleWith([was, is]));
  const messages = found.map(({ message }) => message as Text);
  expect(messages.map(String)).toEqual([
    typeof words === 'string' ? words : expect.stringMatching(words),
  ]);
  for (const message of messages) expect(chinese).toHaveProperty([message.template]);
}); // oxfmt-ignore
