/** The result of applying a recipe, as data. */
import type { TypeOf } from '../schema-type';

const sentences = { type: 'array', items: { type: 'string' } } as const;

export const appliedSchema = {
  type: 'object',
  properties: {
    folder: { type: 'string', description: 'The pruned model, for a runtime to load.' },
    locate: {
      type: 'string',
      enum: ['markers', 'features', 'span', 'input'],
      description:
        'How its decoder finds the visual tokens; "input": whoever runs it feeds their rows.',
    },
    why: { ...sentences, description: 'Of that way, and why others do not hold.' },
    tried: { ...sentences, description: 'What trying it on prompts has shown.' },
    notes: { ...sentences, description: 'What whoever runs it must know.' },
  },
  required: ['folder', 'locate', 'why', 'tried', 'notes'],
} as const;

export type AppliedData = TypeOf<typeof appliedSchema>;
