/** Schema of an evaluation's results. */
import { attentionSchema } from './attention';
import { baselineSchema } from './baseline';
import { latencySchema } from './latency';
import { differenceInterval, fraction, measured, scored } from './measured';
import { scoreKinds } from '../types';

const probability = {
  ...fraction,
  title: 'p',
  description: "McNemar's exact p: how likely such unequal changes are by chance.",
} as const;

const bothModels = {
  type: 'object',
  required: ['pruned', 'dense'],
  properties: {
    pruned: { ...fraction, title: 'Pruned', description: 'Of the pruned model.' },
    dense: { ...fraction, title: 'Unpruned', description: 'Of the unpruned model.' },
  },
} as const;

/** Figures of answers that are yes or no. */
const binarySchemas = {
  f1: {
    ...bothModels,
    title: 'F1',
    description: 'F1 score of the answer yes, if answers are yes or no.',
  },
  yesRatio: {
    ...bothModels,
    title: 'Yes ratio',
    description: 'Fraction of the answers that say yes.',
  },
} as const;

const categorySchema = {
  type: 'object',
  required: ['samples', 'accuracy', 'dense', 'interval', 'p'],
  properties: {
    samples: { title: 'Samples', description: 'Questions asked.', type: 'integer', minimum: 1 },
    accuracy: { ...scored, title: 'Accuracy', description: 'Of the pruned model.' },
    dense: { ...scored, title: 'Unpruned accuracy', description: 'Of the unpruned model.' },
    interval: differenceInterval,
    p: probability,
    ...binarySchemas,
  },
} as const;

export const evaluationSchema = {
  title: 'Evaluation',
  type: 'object',
  required: ['data', 'schedule', 'samples'],
  properties: {
    data: { title: 'Data', description: 'Hash of the questions and images.', type: 'string' },
    schedule: {
      title: 'Schedule',
      description: 'Hash of the schedule and ranking that were measured: tells a stale result.',
      type: 'string',
    },
    model: {
      title: 'Model',
      description: 'Fingerprint of the model that was measured: tells a stale result.',
      type: 'string',
    },
    samples: { title: 'Samples', description: 'Questions asked.', type: 'integer', minimum: 1 },
    answered: {
      title: 'Answered',
      description: 'Questions that have an answer in the data, if not all do.',
      type: 'integer',
      minimum: 1,
    },
    accuracy: { ...scored, title: 'Accuracy', description: 'Of the pruned model.' },
    dense: { ...scored, title: 'Unpruned accuracy', description: 'Of the unpruned model.' },
    score: {
      title: 'Score',
      markdownDescription:
        'How answers were scored: `exact` match, `vqa` accuracy, multiple `choice`, `yes-no`, `textvqa`, ' +
        '`gqa`, `relaxed` (ChartQA), `anls` (DocVQA), `box` (IoU), or `cider` (captions).',
      enum: [...scoreKinds],
    },
    agreement: {
      ...fraction,
      title: 'Agreement',
      description:
        'Fraction of the samples whose first answer token equals that of the unpruned model.',
    },
    interval: differenceInterval,
    retained: {
      ...measured,
      title: 'Retained',
      description: "Fraction of the unpruned model's score that is left.",
    },
    ...binarySchemas,
    flips: {
      title: 'Changed scores',
      description: 'Samples whose score fell, and rose.',
      type: 'object',
      required: ['lost', 'gained'],
      properties: {
        lost: { title: 'Lost', description: 'Score fell.', type: 'integer', minimum: 0 },
        gained: { title: 'Gained', description: 'Score rose.', type: 'integer', minimum: 0 },
      },
    },
    p: probability,
    kl: {
      title: 'KL divergence',
      description:
        "KL divergence of the next-token distribution from the unpruned model's, in nats, " +
        'over the tokens of its answers.',
      type: 'object',
      required: ['mean', 'median', 'p999'],
      properties: {
        mean: { title: 'Mean', description: 'In nats.', type: 'number', minimum: 0 },
        median: { title: 'Median', description: 'In nats.', type: 'number', minimum: 0 },
        p999: {
          title: '99.9th percentile',
          description: 'In nats.',
          type: 'number',
          minimum: 0,
        },
      },
    },
    topToken: {
      ...fraction,
      title: 'Same top token',
      description:
        'Fraction of the answer tokens at which the most probable next token is the unpruned ' +
        "model's.",
    },
    perplexityRatio: {
      title: 'Perplexity ratio',
      description:
        "Perplexity of the unpruned model's answers under the pruned model, divided by their " +
        'perplexity under the unpruned model.',
      type: 'number',
      exclusiveMinimum: 0,
    },
    categories: {
      title: 'Categories',
      description: 'The same figures by category of question.',
      type: 'object',
      additionalProperties: categorySchema,
    },
    attention: attentionSchema,
    latency: latencySchema,
    baselines: {
      title: 'Baselines',
      description: "Simple methods at the recipe's own FLOPs, on the same samples.",
      type: 'array',
      items: baselineSchema,
    },
    tool: { title: 'Tool', description: 'The tool that measured it.', type: 'string' },
    date: { title: 'Date', description: 'The day it was recorded.', type: 'string' },
    device: { title: 'Device', description: 'Where answers were made.', type: 'string' },
    dataName: {
      title: 'Data file',
      description: 'Name of the data file, without its folder.',
      type: 'string',
    },
  },
  // An accuracy means little without the unpruned model's beside it.
  dependencies: { accuracy: ['dense'], dense: ['accuracy'] },
} as const;
