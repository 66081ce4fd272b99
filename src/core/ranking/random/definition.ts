/** A baseline: a pseudo-random choice, the same at every layer. */
import { limits } from '../../limits';
import type { Definition } from '../definition';
import type { BaselineFacts } from '../family';
import { sizeBiasSchema, type SizeBiased } from '../size-bias/definition';

export interface RandomRanking extends SizeBiased {
  kind: 'random';
  seed: number;
}

export const randomDefinition = {
  kinds: { random: 'At random, by `seed`: a baseline.' },
  needs: [],
  properties: {
    seed: {
      title: 'Seed',
      markdownDescription: 'Chooses the tokens of a `random` ranking.',
      type: 'integer',
      minimum: -limits.seed,
      maximum: limits.seed,
      examples: [0],
    },
    sizeBias: sizeBiasSchema,
  },
  required: ['seed'],
  usual: { sizeBias: 0 },
  snippets: [
    {
      label: 'At random',
      description: 'A baseline, chosen by seed',
      bodyText: '{ "kind": "random", "seed": ${1:0} }',
    },
  ],
} as const satisfies Definition;

export const randomBaseline: BaselineFacts<RandomRanking> = {
  label: 'Random',
  description: 'Baseline: at random, by seed.',
  isRandom: true,
  ranking: ({ seed }) => ({ kind: 'random', seed }),
};
