/**
 * Coverage: the best token of each block of the image grid comes first. A parameter of rankings.
 */
import { limits } from '../../limits';
import { gridSchema, type Grid } from '../grid/definition';

export interface Coverage {
  /** Blocks have this many rows and columns of the grid; from 2. */
  block: number;
  /** Part of the places that the best tokens of blocks take first, 0 to 1; 1 if absent. */
  share?: number;
  /**
   * Rows and columns of every image; if absent, each image is laid out as nearly square as its
   * number of tokens divides.
   */
  grid?: Grid;
}

export const coverageSchema = {
  title: 'Coverage',
  markdownDescription:
    'The best token of each block of the image grid goes first, so that no part of the image is left out. ' +
    'It works with `self-cross`, `self` and `cross`.',
  type: 'object',
  required: ['block'],
  properties: {
    block: {
      title: 'Block',
      description: 'Rows and columns of a block.',
      type: 'integer',
      minimum: 2,
      maximum: limits.tokens,
      examples: [2],
    },
    share: {
      title: 'Share',
      description:
        'Fraction of the places that go to the best tokens of blocks first; the rest go by ' +
        'mass alone.',
      type: 'number',
      minimum: 0,
      maximum: 1,
    },
    grid: gridSchema,
  },
} as const;
