/** The result of profiling a model, as data. */
import type { TypeOf } from '../schema-type';

export const profiledSchema = {
  type: 'object',
  properties: {
    profile: { type: 'string', description: 'Path, for fit to a budget in time.' },
    device: { type: 'string' },
    lengths: { type: 'integer', description: 'Lengths of prompts that were timed.' },
    rounds: { type: 'integer', description: 'How often each of them was, at least.' },
    spread: {
      type: ['number', 'null'],
      description:
        'How far times vary from turn to turn, 0 to 1; above 0.15 the machine was busy. null: too few turns to tell.',
    },
  },
  required: ['profile', 'device', 'lengths', 'rounds', 'spread'],
} as const;

export type ProfiledData = TypeOf<typeof profiledSchema>;
