/** Checks that a sample of a file is consistent: lengths, rows, positions, grids. Pure. */
import type { Grid } from '../../ranking/grid/definition';
import { text, type Text } from '../../text';
import type { AxisPositions } from '../positions/mrope';
import { bytesOf, limits, type RawSample } from './table';

export interface CheckedSample {
  /** S. */
  rows: number;
  /** Rows of the visual tokens, ascending. */
  visualRows: number[];
  /** As written; plain positions apply to all three axes. */
  positions?: { axes: 1 | 3; ids: AxisPositions } | undefined;
  /** S ids; empty if the file has none. */
  tokenIds: number[];
  /** Together they hold all visual tokens; empty if the file has none. */
  grids: Grid[];
}

const largestPosition = 2 ** 31 - 1;

/** @returns why it cannot be used; undefined if it can */
export function checkSample(raw: RawSample, hiddenSize: number): CheckedSample | Text {
  const { type, length } = raw.embeddings;
  const rows = length / bytesOf[type] / hiddenSize;
  if (!Number.isInteger(rows) || rows === 0) {
    return text`its embeddings are ${length} bytes, which is not a whole number of rows of
      ${hiddenSize} ${type} values`;
  }
  if (rows > limits.rows || rows * hiddenSize > limits.values) {
    return text`its ${rows} rows are more than FitPrune takes`;
  }
  const visualRows = visualRowsOf(raw, rows);
  if (!Array.isArray(visualRows)) return visualRows;
  const positions = positionsOf(raw.positionIds, rows);
  if (positions !== undefined && !('ids' in positions)) return positions;
  const { tokenIds = [] } = raw;
  if (tokenIds.length > 0 && tokenIds.length !== rows) {
    return text`it has ${tokenIds.length} token_ids for ${rows} rows`;
  }
  const grids = gridsOf(raw.grids ?? [], visualRows.length);
  if (!Array.isArray(grids)) return grids;
  return { rows, visualRows, positions, tokenIds, grids };
}

function visualRowsOf({ visualIndex, visualMask }: RawSample, rows: number): number[] | Text {
  if ((visualIndex === undefined) === (visualMask === undefined)) {
    return text`exactly one of visual_index and visual_mask has to say which rows are
      visual tokens`;
  }
  if (visualMask !== undefined && visualMask.length !== rows) {
    return text`its visual_mask has ${visualMask.length} values for ${rows} rows`;
  }
  if (visualMask?.some((value) => value !== 0 && value !== 1) === true) {
    return text`its visual_mask has values other than 0 and 1`;
  }
  const found = visualIndex ?? visualMask!.flatMap((value, row) => (value === 1 ? [row] : []));
  if (found.length === 0) return text`none of its rows is a visual token`;
  let before = -1;
  for (const row of found) {
    if (!(Number.isInteger(row) && row > before && row < rows)) {
      return text`its visual_index holds ${row}, but has to ascend within 0 to ${rows - 1}`;
    }
    before = row;
  }
  return found.length < rows ? found : text`all of its rows are visual tokens, and none is text`;
}

function positionsOf(
  written: readonly number[] | undefined,
  rows: number,
): NonNullable<CheckedSample['positions']> | Text | undefined {
  if (written === undefined || written.length === 0) return undefined;
  const axes = written.length / rows;
  if (axes !== 1 && axes !== 3) {
    return text`it has ${written.length} position_ids for ${rows} rows: one a row, or three for M-RoPE
      (all of the first axis, then the second, then the third)`;
  }
  const odd = written.find((id) => !(Number.isInteger(id) && id >= 0 && id <= largestPosition));
  if (odd !== undefined) return text`its position_ids hold ${odd}`;
  const axis = (at: number) => written.slice(at * rows, (at + 1) * rows);
  const ids: AxisPositions = axes === 1 ? [axis(0), axis(0), axis(0)] : [axis(0), axis(1), axis(2)];
  return { axes, ids };
}

function gridsOf(written: readonly number[], visualTokens: number): Grid[] | Text {
  const grids = Array.from({ length: Math.ceil(written.length / 2) }, (_, at): Grid => [
    written[2 * at]!,
    written[2 * at + 1] ?? 0,
  ]);
  const isWhole = grids.flat().every((size) => Number.isInteger(size) && size > 0);
  const held = grids.reduce((sum, [rows, columns]) => sum + rows * columns, 0);
  if (grids.length === 0 || (isWhole && held === visualTokens)) return grids;
  return text`its grids (rows and columns of each image or tile) hold ${held} tokens, but
    ${visualTokens} are visual`;
}
