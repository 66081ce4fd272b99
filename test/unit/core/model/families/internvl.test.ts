/** Shapes of InternVL's tiles, against `get_optimal_tiled_canvas` of Hugging Face's library. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tileShape } from '../../../../../src/core/model/families/internvl';

const file = path.join(__dirname, '../../../../fixtures/exported/references/tile-shapes.json');
const { sizes } = JSON.parse(readFileSync(file, 'utf8')) as { sizes: number[][] };

describe('tiles of InternVL', () => {
  it.each(sizes)('%i x %i: %i x %i', (width, height, columns, rows) => {
    expect(tileShape({ width, height }, 448, 1, 12)).toEqual([columns, rows]);
  });
});
