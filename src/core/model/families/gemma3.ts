/** Gemma 3: images of one size, between two markers and line breaks. */
import { number } from '../folder/json';
import { byType, setting, type Family, type FamilyFiles } from './family';
import { llava } from './llava';

const opener = ({ tokenizer, processor }: FamilyFiles) =>
  setting('boi_token', '<start_of_image>', tokenizer, processor);
const closer = ({ tokenizer, processor }: FamilyFiles) =>
  setting('eoi_token', '<end_of_image>', tokenizer, processor);
const imageToken = ({ tokenizer, processor }: FamilyFiles) =>
  setting('image_token', '<image_soft_token>', tokenizer, processor);

export const gemma3: Family = {
  ...llava,
  name: 'Gemma 3',
  recognises: byType('gemma3'),
  processors: ['Gemma3Processor'],
  placeholder: opener,
  expand: (_, files) =>
    `\n\n${opener(files)}${imageToken(files).repeat(tokens(files))}${closer(files)}\n\n`,
  fixedTokens: (config) => number(config['mm_tokens_per_image']) ?? 256,
  markers: (files) => ({ kind: 'between', open: [opener(files)], close: [closer(files)] }),
  firstPosition: 1,
};

function tokens({ processor, image, config }: FamilyFiles): number {
  return (
    number(processor['image_seq_length']) ??
    number(image['image_seq_length']) ??
    number(config['mm_tokens_per_image']) ??
    256
  );
}
