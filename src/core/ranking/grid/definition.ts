/** The grid that the visual tokens of an image form. */
import { limits } from '../../limits';

/** Rows and columns of the visual tokens of one image, in reading order. */
export type Grid = [rows: number, columns: number];

export const gridSchema = {
  title: 'Grid',
  description:
    'Rows and columns of the visual tokens of every image. Without it, each image is laid out ' +
    'as close to square as its number of tokens allows.',
  type: 'array',
  items: [
    { type: 'integer', minimum: 1, maximum: limits.tokens },
    { type: 'integer', minimum: 1, maximum: limits.tokens },
  ],
  minItems: 2,
  maxItems: 2,
  additionalItems: false,
  examples: [[24, 24]],
} as const;
