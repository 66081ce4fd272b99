import { describe, expect, it } from 'vitest';
import { longestOf } from '../../../../src/core/profile/longest';
import { expectHumanError } from '../../support/errors';

const shape = {
  ...{ layers: 2, hiddenSize: 8, intermediateSize: 16, attentionHeads: 8, keyValueHeads: 8 },
  headSize: 1,
};
const folder = { shape, longestPrompt: 512 };
const gigabyte = 1e9;

describe('the longest prompt that is timed', () => {
  it.each<[string, Parameters<typeof longestOf>[1], number | undefined, number]>([
    ['is the one that was asked for', { textTokens: 64, longest: 512 }, 144, 512],
    ['is a quarter more than the picture and the text', { textTokens: 64 }, 144, 264],
    ['is a quarter more than prompts of statistics', { textTokens: 64, least: 300 }, 144, 376],
    ['is never longer than the model is made for', { textTokens: 64, least: 500 }, 144, 512],
    ['is short of the usual one where a model is', { textTokens: 64 }, undefined, 512],
  ])('%s', (_, options, visualTokens, longest) => {
    expect(longestOf(folder, options, visualTokens, gigabyte)).toBe(longest);
  });

  it('is refused beyond what the model is made for, with what that is', async () => {
    const asked = (options: Parameters<typeof longestOf>[1]) => async () =>
      Promise.resolve(longestOf(folder, options, 144, gigabyte));
    const words = /are longer than the model is made for: 512 tokens.*Time shorter/;
    await expectHumanError(asked({ textTokens: 64, longest: 999_999 })(), 'prompt-too-long', words);
    await expectHumanError(asked({ textTokens: 8192 })(), 'prompt-too-long', words);
  });

  it('is refused beyond the memory, with what fits', async () => {
    const endless = { shape, longestPrompt: undefined };
    const asked = async (longest: number) =>
      Promise.resolve(longestOf(endless, { textTokens: 64, longest }, 144, gigabyte));
    // 8 heads x 8 bytes x 3952 squared is the last below 1 GB.
    await expectHumanError(asked(3953), 'not-enough-memory', /at most 3952 tokens/);
    expect(await asked(3952)).toBe(3952);
  });
});
