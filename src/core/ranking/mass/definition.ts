/** Rankings by the attention mass of the layer that prunes; their parameters combine freely. */
import type { CutWork } from '../../cost/types';
import { coverageSchema, type Coverage } from '../coverage/definition';
import type { Definition } from '../definition';
import { isolationDefinition, type IsolationRanking } from '../isolation/definition';
import { sizeBiasSchema, type SizeBiased } from '../size-bias/definition';

export interface MassRanking extends SizeBiased {
  /** `self-cross` is the paper's product. */
  kind: 'self-cross' | 'self' | 'cross';
  /** How the attention maps of a layer's heads become one; `max` if absent, as in the paper. */
  heads?: HeadAggregate;
  /**
   * Which text rows after the image make the cross mass: their `mean` (the default), the `max`,
   * that is the largest over them, or the `last` row alone.
   */
  textRows?: 'mean' | 'max' | 'last';
  /**
   * Self mass divided by the number of visual rows that see the token: no bonus for coming early.
   */
  debiased?: boolean;
  /** Powers of self and cross mass in `self-cross`; [1, 1] if absent. */
  exponents?: [number, number];
  coverage?: Coverage;
  /** The ranking of a step before the decoder; isolation by blocks of 2 x 2 if absent. */
  before?: IsolationRanking;
}

/** How the attention maps of a layer's heads become one: the paper takes the maximum. */
export type HeadAggregate = 'max' | 'mean';

/** Self mass takes every row, whatever its exponent. */
export function massWork({ kind, textRows }: MassRanking): CutWork {
  if (kind !== 'cross') return { mapRows: 'all' };
  return { mapRows: textRows === 'last' ? 'last' : 'text' };
}

export const massDefinition = {
  kinds: {
    'self-cross': 'Self mass times cross mass: the FitPrune paper.',
    self: 'The attention received from visual tokens.',
    cross: 'The attention received from text tokens.',
  },
  needs: ['masses'],
  properties: {
    heads: {
      title: 'Heads',
      markdownDescription:
        'How the attention maps of the heads are combined: by their `max`, as in the paper, ' +
        'or their `mean`.',
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
      // Fourth powers of two masses of 1e-5 multiply to nearly the smallest float32: beyond, scores
      // are 0 and rank nothing.
      markdownDescription: 'Exponents of self and cross mass in `self-cross`, from 0 to 4.',
      type: 'array',
      items: [
        { type: 'number', minimum: 0, maximum: 4 },
        { type: 'number', minimum: 0, maximum: 4 },
      ],
      minItems: 2,
      maxItems: 2,
      additionalItems: false,
      examples: [[1, 1]],
    },
    coverage: coverageSchema,
    sizeBias: sizeBiasSchema,
    before: {
      title: 'Before the decoder',
      markdownDescription:
        'What ranks at a step of layer -1, where there is no attention yet: `isolation` keeps the tokens that are ' +
        'least like the others.',
      type: 'object',
      required: ['kind'],
      properties: {
        kind: {
          title: 'Kind',
          description: 'What tokens are ranked by before any layer has seen them.',
          enum: Object.keys(isolationDefinition.kinds),
          markdownEnumDescriptions: Object.values(isolationDefinition.kinds),
        },
        coverage: coverageSchema,
      },
      defaultSnippets: [
        {
          label: 'Isolation, every part of the image covered',
          bodyText: '{ "kind": "isolation", "coverage": { "block": ${1:2} } }',
        },
      ],
    },
  },
  readers: { textRows: ['self-cross', 'cross'], exponents: ['self-cross'] },
  essential: ['coverage', 'before'],
  usual: {
    heads: 'max',
    textRows: 'mean',
    debiased: false,
    exponents: [1, 1],
    share: 1,
    sizeBias: 0,
  },
  grid: ['coverage', 'grid'],
  snippets: [
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
      label: 'Last text token only',
      description: 'As FastV ranks',
      bodyText: '{ "kind": "cross", "heads": "mean", "textRows": "last" }',
    },
  ],
} as const satisfies Definition;
