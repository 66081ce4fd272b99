/** Schema of a profile's prediction for a schedule, for budgets in time. */

const pair = (title: string, description: string) =>
  ({
    title,
    description,
    type: 'object',
    required: ['pruned', 'unpruned'],
    properties: {
      pruned: {
        title: 'Pruned',
        description: 'Milliseconds by the schedule.',
        type: 'number',
        exclusiveMinimum: 0,
      },
      unpruned: {
        title: 'Unpruned',
        description: 'Milliseconds of the unpruned model.',
        type: 'number',
        exclusiveMinimum: 0,
      },
    },
  }) as const;

export const predictedSchema = {
  title: 'Predicted',
  markdownDescription:
    'What a profile says of this schedule, of a budget in time: on which device, by which profile. Written by a fit; ' +
    'it holds for the very schedule and ranking that it was said of.',
  type: 'object',
  required: ['device', 'profile', 'schedule', 'prefill'],
  properties: {
    device: {
      title: 'Device',
      description: 'Where it was measured.',
      type: 'string',
      examples: ['cpu'],
    },
    threads: {
      title: 'Threads',
      description: 'Of the CPU; absent where ONNX Runtime decided.',
      type: 'integer',
      minimum: 1,
    },
    profile: {
      title: 'Profile',
      description: 'Hash of the profile.',
      type: 'string',
      pattern: '^sha256:',
    },
    schedule: {
      title: 'Schedule',
      description: 'Hash of the schedule and ranking that it was said of.',
      type: 'string',
      pattern: '^sha256:',
    },
    prefill: pair('Prefill', "The decoder's run: layers, cuts and output head."),
    firstToken: pair('Time to first token', 'That, the vision encoder and the embeddings.'),
  },
} as const;
