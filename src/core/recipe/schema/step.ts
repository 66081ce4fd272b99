/** A step of the schedule, as the recipe's schema has it. */
import { beforeDecoder } from '../../cost/types';

export const stepSchema = {
  title: 'Pruning step',
  description:
    'A step keeps the fraction `keep` of the visual tokens after the attention of `layer`, or ' +
    'before the first layer if `layer` is -1.',
  type: 'object',
  required: ['layer', 'keep'],
  properties: {
    layer: {
      title: 'Layer',
      markdownDescription:
        'Decoder layer, counted from 0. Pruning acts **after** its attention: its KV cache ' +
        'still holds every token that entered. **-1** prunes before layer 0, by ' +
        '`ranking.before`: what it drops enters no layer. Each layer appears at most once, in ' +
        'ascending order.',
      type: 'integer',
      minimum: beforeDecoder,
    },
    keep: {
      title: 'Keep',
      markdownDescription:
        'Fraction of **all** visual tokens of the prompt that are left after this step: more than 0, at most ' +
        '1, with at most 4 decimals. It never increases from one step to the next.',
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
    },
  },
  defaultSnippets: [
    {
      label: 'Pruning step',
      description: 'Keep a part of the visual tokens after a layer',
      bodyText: '{ "layer": ${1:1}, "keep": ${2:0.5} }',
    },
    {
      label: 'Pruning step before the decoder',
      description: 'Keep a part of the visual tokens before layer 0',
      bodyText: '{ "layer": -1, "keep": ${1:0.75} }',
    },
  ],
} as const;
