import { expect, it } from 'vitest';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { openModelFolder } from '../../../../src/core/model/folder/folder';
import { fitprune } from '../../support/cli';
import { wholeFolder } from '../../support/whole-folders';

it.each([
  ['lfm2-vl', ['--no-encoder'], /--no-encoder was given/],
  ['qwen2-vl', ['--picture', '900x3'], /more than 200 times/],
] as const)('inspect of %s with %j shows the part of the text', async (name, flags, why) => {
  const folder = wholeFolder(name);
  const { stdout } = await fitprune(['inspect', folder, '--json', ...flags]);
  const { wholeFlops, notes } = JSON.parse(stdout) as {
    wholeFlops: { textAlone: { decoder: number; head: number } };
    notes: string[];
  };
  expect(notes.join()).toMatch(why);
  const unknown = { encoder: null, decoder: null, head: null, headRows: null, total: null };
  expect(wholeFlops).toMatchObject({ ...unknown, visualTokens: null });
  const { shape } = await openModelFolder(folder);
  const { flops } = scheduleCost(shape, { visualTokens: 0, textTokens: 70 }, []);
  expect(wholeFlops.textAlone.decoder).toBe(flops.decoder);
  expect(wholeFlops.textAlone.head).toBeGreaterThan(0);
  const printed = await fitprune(['inspect', folder, ...flags]);
  expect(printed.stdout).toMatch(/depends on the image; of the 70 text tokens alone: decoder \d/);
});
