/**
 * Pixtral and Mistral 3: images of any size, with a token of its own at the end of each row of
 * tokens.
 */
import { number, record } from '../folder/json';
import { setting, type Family, type FamilyFiles, type ImagePixels } from './family';
import { llava } from './llava';
import { whole } from './view';

const imageToken = ({ processor }: FamilyFiles) => setting('image_token', '[IMG]', processor);
const rowEnd = ({ processor }: FamilyFiles) =>
  setting('image_break_token', '[IMG_BREAK]', processor);
const end = ({ processor }: FamilyFiles) => setting('image_end_token', '[IMG_END]', processor);

export const pixtral: Family = {
  ...llava,
  name: 'Pixtral',
  recognises: (config) =>
    ['pixtral', 'mistral3'].includes(String(config['model_type'])) ||
    record(config['vision_config'])?.['model_type'] === 'pixtral',
  processors: ['PixtralProcessor'],
  placeholder: imageToken,
  expand(pixels, files) {
    const [rows, columns] = gridOf(pixels, files);
    const row = imageToken(files).repeat(columns);
    return `${`${row}${rowEnd(files)}`.repeat(rows - 1)}${row}${end(files)}`;
  },
  grids: (pixels, _, files) => [gridOf(pixels, files)],
  views: (_, grids) => grids.map(() => whole),
  fixedTokens: () => undefined,
  markers: (files) => ({ kind: 'closed-rows', rowEnd: rowEnd(files), end: end(files) }),
};

function gridOf(
  { tensors }: ImagePixels,
  { processor, config }: FamilyFiles,
): [rows: number, columns: number] {
  const [height, width] = tensors['pixel_values']!.dims.slice(-2) as [number, number];
  const patch =
    number(processor['patch_size']) ??
    number(record(config['vision_config'])?.['patch_size']) ??
    16;
  const merge =
    number(processor['spatial_merge_size']) ?? number(config['spatial_merge_size']) ?? 1;
  return [Math.floor(height / (patch * merge)), Math.floor(width / (patch * merge))];
}
