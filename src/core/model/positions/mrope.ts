/**
 * Positions of Qwen's vision-language models, which rotate a token by time, height and width
 * (M-RoPE). As `get_rope_index` in Hugging Face's `modeling_qwen2_vl`, `modeling_qwen2_5_vl` and
 * `modeling_qwen3_vl` (transformers 5.24).
 */
import { placeVisuals, type PlaceholderTokens, type VisualKind } from './placeholders';

export type MropeFamily = 'qwen2_vl' | 'qwen2_5_vl' | 'qwen3_vl';

/** An image or a video as the processor cuts it. */
export interface VisualGrid {
  kind: VisualKind;
  /** Patches, before they are merged into tokens. */
  thw: readonly [time: number, height: number, width: number];
  /** `second_per_grid_ts` of a video; 1 where the processor gives none. Only Qwen2.5-VL uses it. */
  secondsPerGrid?: number | undefined;
}

export interface MropeOptions extends PlaceholderTokens {
  family: MropeFamily;
  /** `spatial_merge_size` of the vision config: rows of patches that become one row of tokens. */
  spatialMergeSize: number;
  /** `tokens_per_second` of Qwen2.5-VL's vision config. */
  tokensPerSecond?: number | undefined;
}

/** Positions by axis, one a token. */
export type AxisPositions = [temporal: number[], height: number[], width: number[]];

export interface MropePositions {
  /** [3, S]. */
  ids: AxisPositions;
  /** How far positions of generated tokens are ahead of their rows; mostly negative. */
  delta: number;
}

/** Tokens of one image, of one video, or of one frame if there is text between frames. */
interface Block {
  kind: VisualKind;
  frames: number;
  rows: number;
  columns: number;
  tokens: number;
  /** Positions from one frame to the next. */
  interval: number;
}

/** The default of Hugging Face's config, for files without a value. */
const defaultTokensPerSecond = 4;

/**
 * Text counts up, alike on all axes. A visual starts at the position that the text has reached, and
 * the text after it continues after its longer side.
 *
 * That holds for videos of any length: positions of later frames may exceed those of the first text
 * after the video. Generated tokens start after both. (Up to transformers 5.2 that text, too,
 * started after the video.)
 *
 * @param inputIds the S tokens of one prompt, without padding
 * @param grids of all images and videos; those of one kind in the order of the prompt
 * @throws HumanError `placeholder-count`, `placeholder-run` if prompt and grids do not fit
 */
export function mropePositions(
  inputIds: readonly number[],
  grids: readonly VisualGrid[],
  options: MropeOptions,
): MropePositions {
  const blocks = grids.flatMap((grid) => blocksOf(grid, options));
  const ids: AxisPositions = [[], [], []];
  let highest = -1;
  const push = (...position: [number, number, number]) => {
    position.forEach((value, axis) => ids[axis]!.push(value));
    highest = Math.max(highest, ...position);
  };
  let next = 0;
  for (const { length, visual } of placeVisuals(inputIds, blocks, options)) {
    if (visual === undefined) {
      for (const end = next + length; next < end; next += 1) push(next, next, next);
      continue;
    }
    const { frames, rows, columns, interval } = visual;
    for (let frame = 0; frame < frames; frame += 1) {
      const time = next + Math.trunc(Math.fround(frame * interval));
      for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1) push(time, next + row, next + column);
      }
    }
    next += Math.max(rows, columns);
  }
  return { ids, delta: highest + 1 - inputIds.length };
}

/**
 * Positions of tokens after the prompt, [3, count]: generated ones are alike on all axes.
 * @param row of the first of them; the prompt's length for the first generated token
 * @param delta of the prompt's positions
 */
export function mropeDecodePositions(row: number, delta: number, count: number): AxisPositions {
  const positions = Array.from({ length: count }, (_, index) => row + index + delta);
  return [positions, [...positions], [...positions]];
}

function blocksOf(grid: VisualGrid, options: MropeOptions): Block[] {
  const { kind, thw } = grid;
  const [time, height, width] = thw;
  const { family, spatialMergeSize: merge } = options;
  const [rows, columns] = [Math.floor(height / merge), Math.floor(width / merge)];
  // Qwen3-VL writes the time of every frame into the prompt.
  const split = family === 'qwen3_vl' && kind === 'video';
  const frames = split ? 1 : time;
  const interval = family === 'qwen2_5_vl' && kind === 'video' ? pace(grid, options) : 1;
  const block = { kind, frames, rows, columns, tokens: frames * rows * columns, interval };
  return Array.from({ length: split ? time : 1 }, () => block);
}

/** In single precision, as there: another rounding would move frames by a whole position. */
function pace({ secondsPerGrid = 1 }: VisualGrid, options: MropeOptions): number {
  const { tokensPerSecond = defaultTokensPerSecond } = options;
  return Math.fround(tokensPerSecond * Math.fround(secondsPerGrid));
}
