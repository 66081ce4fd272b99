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
    'For a budget in time: what a profile predicts for this schedule, on which device and by ' +
    'which profile. Written by a fit; it holds only for the schedule and ranking that it was ' +
    'predicted for.',
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
      description: 'CPU threads; absent if ONNX Runtime chose their number.',
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
      description: 'Hash of the schedule and ranking that the prediction is for.',
      type: 'string',
      pattern: '^sha256:',
    },
    prefill: pair('Prefill', "The decoder's run: layers, cuts and output head."),
    firstToken: pair(
      'Time to first token',
      "The decoder's prefill, the vision encoder and the embeddings.",
    ),
  },
} as const;
