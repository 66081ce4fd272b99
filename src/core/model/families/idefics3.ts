/** SmolVLM, Idefics3 and Granite-docling: rows of tiles with text between, then the whole image. */
import { number } from '../folder/json';
import { byType, type Family, type FamilyFiles, type ImagePixels } from './family';
import { llava } from './llava';
import { cells } from './markers';
import { tileViews, whole } from './view';

const image = '<image>';
const fake = '<fake_token_around_image>';
const global = '<global-img>';
/** Tiles either way for which tokenizers have tokens. */
const most = 6;

const cell = (row: number, column: number) => `<row_${row}_col_${column}>`;

export const idefics3: Family = {
  ...llava,
  name: 'Idefics3',
  recognises: byType('idefics3', 'smolvlm'),
  processors: ['Idefics3Processor', 'SmolVLMProcessor'],
  placeholder: () => image,
  expand,
  pixels: (picture, _, { process }) => process(picture, { return_row_col_info: true }),
  views(pixels, grids) {
    const [rows, columns] = tilesOf(pixels);
    const views = [...tileViews(rows, columns), whole];
    return views.length === grids.length ? views : [];
  },
  fixedTokens: () => undefined,
  markers: (files) => ({
    kind: 'after',
    openers: [...cells(most, most, ([row, column]) => cell(row, column)), global],
    fake,
    tokens: tokensOfTile(files),
  }),
};

function expand(pixels: ImagePixels, files: FamilyFiles): string {
  const tokens = image.repeat(tokensOfTile(files));
  const [rows, columns] = tilesOf(pixels);
  const tiles = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, at) => `${fake}${cell(row + 1, at + 1)}${tokens}`).join(''),
  );
  const before = rows === 0 ? '' : `${tiles.join('\n')}\n\n`;
  return `${before}${fake}${global}${tokens}${fake}`;
}

/** Rows and columns of tiles; none where the image is one tile. */
function tilesOf({ results }: ImagePixels): [rows: number, columns: number] {
  const [rows, columns] = ['rows', 'cols'].map((name) => (results[name] as number[][])[0]![0]!);
  return [rows!, columns!];
}

function tokensOfTile({ processor }: FamilyFiles): number {
  return number(processor['image_seq_len']) ?? 169;
}
