/** Schema of a baseline's results beside the recipe. */
import { baselineMethods } from './methods';
import { differenceInterval, fraction, interval, scored } from './schema-measured';

export const baselineSchema = {
  title: 'Baseline',
  type: 'object',
  required: ['method', 'reduction', 'reachable'],
  properties: {
    method: { title: 'Method', description: 'Which baseline.', enum: baselineMethods },
    reduction: {
      ...fraction,
      title: 'Reduction',
      description: 'Its own FLOPs reduction (decoder); the largest there is where not reachable.',
    },
    reachable: {
      title: 'Reachable',
      description: "Whether it comes to the recipe's FLOPs.",
      type: 'boolean',
    },
    seeds: { title: 'Seeds', description: 'Whose mean this is.', type: 'integer', minimum: 1 },
    accuracy: { ...scored, title: 'Accuracy', description: 'Of the baseline.' },
    interval: differenceInterval,
    ahead: {
      ...interval,
      title: 'Ahead',
      description:
        "95% interval of the recipe's accuracy less the baseline's: below 0, the baseline is better.",
    },
    kl: {
      title: 'KL divergence',
      description: "Mean, of the baseline's next-token distribution, in nats.",
      type: 'number',
      minimum: 0,
    },
    klAhead: {
      ...interval,
      title: 'KL ahead',
      description:
        "95% interval of the baseline's mean KL less the recipe's: below 0, the baseline is better.",
    },
  },
} as const;
