/** LFM2-VL: tiles named by row and column and a thumbnail, or one image in its own resolution. */
import { number } from '../folder/json';
import { byType, setting, type Family, type FamilyFiles, type ImagePixels } from './family';
import { llava } from './llava';
import { cells } from './markers';
import { tileViews, whole } from './view';

const image = ({ processor }: FamilyFiles) => setting('image_token', '<image>', processor);
const start = ({ processor }: FamilyFiles) =>
  setting('image_start_token', '<|image_start|>', processor);
const end = ({ processor }: FamilyFiles) => setting('image_end_token', '<|image_end|>', processor);
const thumbnail = ({ processor }: FamilyFiles) =>
  setting('image_thumbnail', '<|img_thumbnail|>', processor);
const cell = (row: number, column: number) => `<|img_row_${row}_col_${column}|>`;
/** Tiles either way for which tokenizers have tokens. */
const most = 10;

export const lfm2Vl: Family = {
  ...llava,
  name: 'LFM2-VL',
  recognises: byType('lfm2_vl'),
  processors: ['Lfm2VlProcessor'],
  placeholder: image,
  expand,
  // The processor finds the size itself; the file's own resize settings would apply first.
  pixels: (picture, _, { process }) =>
    process(picture, { return_row_col_info: true }, { do_resize: false }),
  grids: gridsOf,
  views(pixels, grids) {
    const [rows, columns] = tilesOf(pixels);
    const views = rows * columns === 1 ? [whole] : [...tileViews(rows, columns), whole];
    // The thumbnail is the last, and may be left out.
    return views.slice(0, grids.length);
  },
  fixedTokens: () => undefined,
  markers: (files) => ({
    kind: 'between',
    open: [start(files)],
    close: [end(files)],
    inside: [...cells(most, most, ([row, column]) => cell(row, column)), thumbnail(files)],
  }),
};

function expand(pixels: ImagePixels, files: FamilyFiles): string {
  const [rows, columns] = tilesOf(pixels);
  const tiles = gridsOf(pixels, 0, files).map(([high, wide]) => image(files).repeat(high * wide));
  if (rows * columns === 1) return `${start(files)}${tiles[0]!}${end(files)}`;
  const names = cells(rows, columns, ([row, column]) => cell(row, column));
  const named = tiles.map((tile, at) => `${names[at] ?? thumbnail(files)}${tile}`);
  return `${start(files)}${named.join('')}${end(files)}`;
}

function tilesOf({ results }: ImagePixels): [rows: number, columns: number] {
  return [(results['image_rows'] as number[])[0]!, (results['image_cols'] as number[])[0]!];
}

/** `factor` x `factor` patches make one token. */
function gridsOf(
  { tensors }: ImagePixels,
  _tokens: number,
  { image: settings }: FamilyFiles,
): [number, number][] {
  const shapes = tensors['spatial_shapes']!;
  const factor = number(settings['downsample_factor']) ?? 2;
  const side = (at: number) => Math.ceil(Number((shapes.data as BigInt64Array)[at]) / factor);
  return Array.from({ length: shapes.dims[0]! }, (_, tile) => [side(2 * tile), side(2 * tile + 1)]);
}
