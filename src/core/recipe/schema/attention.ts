/** Schema of the attention mass that pruning lost. */
import { measured } from './measured';

const selfMass = {
  ...measured,
  title: 'Self mass dropped',
  description:
    "Fraction of the unpruned model's visual-to-visual attention that is missing from the " +
    "pruned model's own attention; below 0 if its tokens hold more.",
} as const;

const crossMass = {
  ...measured,
  title: 'Cross mass dropped',
  description:
    "Fraction of the unpruned model's text-to-visual attention that is missing from the " +
    "pruned model's own attention; below 0 if its tokens hold more.",
} as const;

const simulated = {
  title: 'Simulated',
  description:
    "The same figure, with the ranking replayed on the unpruned model's attention to the same " +
    'samples, as a fit does.',
  type: 'object',
  required: ['self', 'cross'],
  properties: {
    self: { title: 'Self mass', description: 'Fraction that is lost.', type: 'number' },
    cross: { title: 'Cross mass', description: 'Fraction that is lost.', type: 'number' },
  },
} as const;

export const attentionSchema = {
  title: 'Attention',
  description:
    'Attention mass that the pruned model really lost, as measured, beside the simulated ' +
    'figure; not accuracy.',
  type: 'object',
  required: ['self', 'cross', 'layers'],
  properties: {
    samples: {
      title: 'Samples',
      description: 'Questions with an image, if not all have one.',
      type: 'integer',
      minimum: 1,
    },
    self: selfMass,
    cross: crossMass,
    simulated,
    layers: {
      title: 'Layers',
      description: 'Layers from the first cut on; the others lose nothing.',
      type: 'array',
      items: {
        type: 'object',
        required: ['layer', 'self', 'cross'],
        properties: {
          layer: { title: 'Layer', description: 'Counted from 0.', type: 'integer', minimum: 0 },
          self: selfMass,
          cross: crossMass,
          simulated,
        },
      },
    },
  },
} as const;
