/** Model folders of `test/fixtures/whole-folders`, by family; `npm run docs:models` reads this list too. */
export const wholeFolders = [
  'llava',
  'llava-next',
  'qwen2-vl',
  'qwen2.5-vl',
  'qwen3-vl',
  'smolvlm',
  'gemma3',
  'paligemma',
  'mistral3',
  'lfm2-vl',
  'fastvlm',
] as const;
