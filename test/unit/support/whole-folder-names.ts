/**
 * Model folders of `test/fixtures/whole-folders`, by family; `npm run docs:models` reads this list
 * too.
 */
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
  'granite-docling',
  'fastvlm',
  'phi3-v',
] as const;

/** The folders in `test/fixtures/exported`, which `fitprune export` made from tiny checkpoints. */
export const exportedFolders = [
  'exported/llava',
  'exported/llava-next',
  'exported/llava-onevision',
  'exported/qwen2-vl',
  'exported/qwen2.5-vl',
  'exported/smolvlm',
  'exported/paligemma2',
  'exported/gemma3',
  'exported/mistral3',
  'exported/internvl',
] as const;

/**
 * Those that transformers.js has a class for: how the applied folder finds its visual tokens, and
 * whether the library's processor is given images before the prompt.
 */
export const generatingFolders = [
  ['exported/llava', 'span', true],
  ['exported/llava', 'features', true],
  ['exported/llava-onevision', 'features', true],
  ['exported/qwen2-vl', 'markers', false],
  ['exported/qwen2.5-vl', 'markers', false],
  ['exported/smolvlm', 'markers', false],
  ['exported/paligemma2', 'markers', true],
  ['exported/gemma3', 'markers', false],
  ['exported/mistral3', 'markers', true],
] as const;
