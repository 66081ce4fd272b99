/** Schema of the results of a suite of data sets. */
import { evaluationSchema } from './evaluation';
import { differenceInterval, measured } from './measured';

const { data, samples, accuracy, dense, score, retained } = evaluationSchema.properties;

export const suiteSchema = {
  title: 'Suite',
  description:
    'What one suite of data sets found; means are over its sets, each of which counts the same.',
  type: 'object',
  required: ['name', 'schedule', 'model', 'sets'],
  properties: {
    name: { title: 'Name', description: 'Of the suite.', type: 'string' },
    schedule: evaluationSchema.properties.schedule,
    model: evaluationSchema.properties.model,
    sets: {
      title: 'Data sets',
      description: 'In the order of the suite.',
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'data', 'samples'],
        properties: {
          name: { title: 'Name', description: 'Of the data set.', type: 'string' },
          ...{ data, samples, accuracy, dense, score, retained },
          interval: differenceInterval,
        },
      },
    },
    change: {
      ...measured,
      title: 'Change',
      description: 'Mean of accuracy minus unpruned accuracy.',
    },
    retained: {
      ...measured,
      title: 'Retained',
      description: 'Mean of accuracy over unpruned accuracy.',
    },
    tool: evaluationSchema.properties.tool,
    date: evaluationSchema.properties.date,
    device: evaluationSchema.properties.device,
  },
} as const;
