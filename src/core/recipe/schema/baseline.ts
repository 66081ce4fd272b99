/** Schema of a baseline's results beside the recipe. */
import { baselineMethods } from '../methods';
import { differenceInterval, fraction, interval, scored } from './measured';

export const baselineSchema = {
  title: 'Baseline',
  type: 'object',
  required: ['method', 'reduction', 'reachable'],
  properties: {
    method: { title: 'Method', description: 'Which baseline.', enum: baselineMethods },
    reduction: {
      ...fraction,
      title: 'Reduction',
      description:
        'Its own FLOPs reduction (decoder), or the largest that can be reached if that is ' +
        'smaller.',
    },
    reachable: {
      title: 'Reachable',
      description: "Whether it can reach the recipe's FLOPs.",
      type: 'boolean',
    },
    seeds: {
      title: 'Seeds',
      description: 'Number of seeds that this is the mean of.',
      type: 'integer',
      minimum: 1,
    },
    accuracy: { ...scored, title: 'Accuracy', description: 'Of the baseline.' },
    interval: differenceInterval,
    ahead: {
      ...interval,
      title: 'Ahead',
      description:
        "95% interval of the recipe's accuracy minus the baseline's: below 0, the baseline is " +
        'better.',
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
        "95% interval of the baseline's mean KL minus the recipe's: below 0, the baseline is " +
        'better.',
    },
  },
} as const;
