/** The parts of the recipe's schema that the tool writes: how it was fitted, what was measured. */

const fraction = { type: 'number', minimum: 0, maximum: 1 } as const;

export const fitSchema = {
  title: 'Fit',
  markdownDescription: 'How the schedule came about; a recipe written by hand has none.',
  type: 'object',
  required: ['method', 'alpha', 'selfLoss', 'crossLoss', 'statistics', 'samples', 'tool'],
  properties: {
    method: { title: 'Method', description: 'What chose the schedule.', const: 'fitprune' },
    alpha: {
      ...fraction,
      title: 'Alpha',
      description: 'Tolerance the schedule came from: the part of attention mass a layer may lose.',
    },
    selfLoss: {
      ...fraction,
      title: 'Predicted self loss',
      description: 'Part of the visual-to-visual attention that pruning loses, mean over layers.',
    },
    crossLoss: {
      ...fraction,
      title: 'Predicted cross loss',
      description: 'Part of the text-to-visual attention that pruning loses, mean over layers.',
    },
    statistics: {
      title: 'Statistics',
      description: 'Hash of the calibration statistics.',
      type: 'string',
    },
    samples: {
      title: 'Samples',
      description: 'Calibration samples the fit was made from.',
      type: 'integer',
      minimum: 1,
    },
    tool: { title: 'Tool', description: 'What wrote the fit.', type: 'string' },
  },
} as const;

export const evaluationSchema = {
  title: 'Evaluation',
  type: 'object',
  required: ['data', 'schedule', 'samples', 'accuracy', 'dense'],
  properties: {
    data: { title: 'Data', description: 'Hash of the questions and images.', type: 'string' },
    schedule: {
      title: 'Schedule',
      description: 'Hash of the schedule and ranking that were measured: tells a stale result.',
      type: 'string',
    },
    samples: { title: 'Samples', description: 'Questions asked.', type: 'integer', minimum: 1 },
    accuracy: { ...fraction, title: 'Accuracy', description: 'Of the pruned model.' },
    dense: { ...fraction, title: 'Dense accuracy', description: 'Of the unpruned model.' },
    agreement: {
      ...fraction,
      title: 'Agreement',
      description:
        'Part of the samples whose first answer token equals that of the unpruned model.',
    },
    interval: {
      title: 'Interval',
      description: '95% interval of the difference to the unpruned accuracy.',
      type: 'array',
      items: [{ type: 'number' }, { type: 'number' }],
      minItems: 2,
      maxItems: 2,
      additionalItems: false,
      examples: [[-0.018, 0.002]],
    },
  },
} as const;
