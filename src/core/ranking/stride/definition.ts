/** A baseline: tokens spread evenly over the image grid, whatever they show. */
import type { Definition } from '../definition';
import type { BaselineFacts } from '../family';
import { gridSchema, type Grid } from '../grid/definition';
import { sizeBiasSchema, type SizeBiased } from '../size-bias/definition';

export interface StrideRanking extends SizeBiased {
  kind: 'stride';
  grid?: Grid;
}

export const strideDefinition = {
  kinds: { stride: 'Spread evenly over the image grid: a baseline.' },
  needs: [],
  properties: {
    grid: { ...gridSchema, description: `For a stride ranking. ${gridSchema.description}` },
    sizeBias: sizeBiasSchema,
  },
  usual: { sizeBias: 0 },
  grid: ['grid'],
  snippets: [
    {
      label: 'Evenly over the image',
      description: 'A baseline',
      bodyText: '{ "kind": "stride" }',
    },
  ],
} as const satisfies Definition;

export const strideBaseline: BaselineFacts<StrideRanking> = {
  label: 'Stride',
  description: 'Baseline: evenly over the image.',
  isRandom: false,
  ranking: ({ grid }) => ({ kind: 'stride', ...(grid && { grid }) }),
};
