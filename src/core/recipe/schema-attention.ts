/** Schema of the attention mass that pruning lost. */
import { measured } from './schema-measured';

const selfMass = {
  ...measured,
  title: 'Self mass dropped',
  description:
    "Part of the unpruned model's visual-to-visual attention that the pruned model's own attention lacks; below 0 " +
    'where its tokens hold more.',
} as const;

const crossMass = {
  ...measured,
  title: 'Cross mass dropped',
  description:
    "Part of the unpruned model's text-to-visual attention that the pruned model's own attention lacks; below 0 " +
    'where its tokens hold more.',
} as const;

const simulated = {
  title: 'Simulated',
  description:
    "The same where the ranking is replayed on the unpruned model's attention to the same samples, as a fit does.",
  type: 'object',
  required: ['self', 'cross'],
  properties: {
    self: { title: 'Self mass', description: 'Part that is lost.', type: 'number' },
    cross: { title: 'Cross mass', description: 'Part that is lost.', type: 'number' },
  },
} as const;

export const attentionSchema = {
  title: 'Attention',
  description:
    'Attention mass that the pruned model really lost, measured, beside what is simulated; not accuracy.',
  type: 'object',
  required: ['self', 'cross', 'layers'],
  properties: {
    samples: {
      title: 'Samples',
      description: 'Questions with an image, where not all have one.',
      type: 'integer',
      minimum: 1,
    },
    self: selfMass,
    cross: crossMass,
    simulated,
    layers: {
      title: 'Layers',
      description: 'Those that pruning reached; the others lose nothing.',
      type: 'array',
      items: {
        type: 'object',
        required: ['layer', 'self', 'cross'],
        properties: {
          layer: { title: 'Layer', description: 'From 0 on.', type: 'integer', minimum: 0 },
          self: selfMass,
          cross: crossMass,
          simulated,
        },
      },
    },
  },
} as const;
