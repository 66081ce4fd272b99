/**
 * PaliGemma: the images first, then the start token, the question, and a line break; no template.
 */
import { number, record, type Json } from '../folder/json';
import { byType, setting, type Family, type FamilyFiles } from './family';
import { llava, tokensOfEncoder } from './llava';

const image = '<image>';
const start = ({ tokenizer }: FamilyFiles) => setting('bos_token', '<bos>', tokenizer);

export const paligemma: Family = {
  ...llava,
  name: 'PaliGemma',
  recognises: byType('paligemma'),
  processors: ['PaliGemmaProcessor'],
  placeholder: () => image,
  plainPrompt: (question, images) => `${image.repeat(images)}${question}`,
  expand: (_, files) => image.repeat(tokensOf(files)),
  finish(prompt, files) {
    const end = prompt.lastIndexOf(image);
    const at = end === -1 ? 0 : end + image.length;
    return `${prompt.slice(0, at)}${start(files)}${prompt.slice(at)}\n`;
  },
  addsSpecialTokens: false,
  fixedTokens,
  markers: (files) => ({ kind: 'before', token: start(files) }),
  firstPosition: 1,
};

function tokensOf({ image: settings, config }: FamilyFiles): number {
  return number(settings['image_seq_length']) ?? fixedTokens(config) ?? 256;
}

function fixedTokens(config: Json): number | undefined {
  return number(record(config['vision_config'])?.['num_image_tokens']) ?? tokensOfEncoder(config);
}
