/** The part of the recipe's schema that says which visual tokens stay at a pruning layer. */
import { limits } from '../limits';

const gridSchema = {
  title: 'Grid',
  description:
    'Rows and columns of the visual tokens of every image. Without it, each image is laid out as ' +
    'nearly square as its tokens divide.',
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

const coverageSchema = {
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
        'Part of the places that the best tokens of blocks take first; the rest go by mass alone.',
      type: 'number',
      minimum: 0,
      maximum: 1,
    },
    grid: gridSchema,
  },
} as const;

export const rankingSchema = {
  title: 'Ranking',
  description: 'Which visual tokens stay at a pruning layer.',
  type: 'object',
  required: ['kind'],
  properties: {
    kind: {
      title: 'Kind',
      description: 'What a layer ranks its visual tokens by; those with the highest stay.',
      enum: ['self-cross', 'self', 'cross', 'random', 'stride'],
      markdownEnumDescriptions: [
        'Self mass times cross mass: the FitPrune paper.',
        'The attention received from visual tokens.',
        'The attention received from text tokens.',
        'At random, by `seed`: a baseline.',
        'Spread evenly over the image grid: a baseline.',
      ],
      default: 'self-cross',
    },
    heads: {
      title: 'Heads',
      markdownDescription:
        'How the attention maps of the heads become one: their `max`, as in the paper, or their `mean`.',
      enum: ['max', 'mean'],
    },
    textRows: {
      title: 'Text rows',
      markdownDescription:
        'Which text rows make the cross mass: their `mean`, the `max` over them, or the `last` one alone.',
      enum: ['mean', 'max', 'last'],
    },
    debiased: {
      title: 'Debiased',
      description:
        'Divides self mass by the number of visual rows that see the token. Under causal attention ' +
        'early tokens collect self mass merely by being visible to more rows.',
      type: 'boolean',
    },
    exponents: {
      title: 'Exponents',
      markdownDescription: 'Powers of self and cross mass in `self-cross`.',
      type: 'array',
      items: [
        { type: 'number', minimum: 0, maximum: 1000 },
        { type: 'number', minimum: 0, maximum: 1000 },
      ],
      minItems: 2,
      maxItems: 2,
      additionalItems: false,
      examples: [[1, 1]],
    },
    coverage: coverageSchema,
    seed: {
      title: 'Seed',
      markdownDescription: 'Chooses the tokens of a `random` ranking.',
      type: 'integer',
      minimum: -limits.seed,
      maximum: limits.seed,
      examples: [0],
    },
    grid: { ...gridSchema, description: `Of a stride ranking. ${gridSchema.description}` },
  },
  allOf: [
    {
      if: { properties: { kind: { const: 'random' } }, required: ['kind'] },
      then: { required: ['seed'] },
    },
  ],
  defaultSnippets: [
    {
      label: 'Self mass times cross mass',
      description: 'As in the FitPrune paper',
      bodyText: '{ "kind": "self-cross" }',
    },
    {
      label: 'Cross mass, every part of the image covered',
      description: 'The best token of each 2 x 2 block first',
      bodyText: '{ "kind": "cross", "coverage": { "block": ${1:2} } }',
    },
    {
      label: 'Cross mass, largest over the text',
      description: 'What any word of the question looks at',
      bodyText: '{ "kind": "cross", "textRows": "max" }',
    },
    {
      label: 'Last word of the text alone',
      description: 'As FastV ranks',
      bodyText: '{ "kind": "cross", "heads": "mean", "textRows": "last" }',
    },
    {
      label: 'Evenly over the image',
      description: 'A baseline',
      bodyText: '{ "kind": "stride" }',
    },
    {
      label: 'At random',
      description: 'A baseline, by seed',
      bodyText: '{ "kind": "random", "seed": ${1:0} }',
    },
  ],
} as const;
