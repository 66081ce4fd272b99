/** The parts of the recipe's schema that the tool writes of what was measured. */
import { baselineMethods } from './methods';
import { attentionSchema } from './schema-attention';
import { interval, measured } from './schema-measured';
import { scoreKinds } from './types';

const fraction = { type: 'number', minimum: 0, maximum: 1 } as const;
/** CIDEr-D goes to 10; everything else is a fraction. */
const scored = { type: 'number', minimum: 0, maximum: 10 } as const;

const differenceInterval = {
  ...interval,
  title: 'Interval',
  description: '95% interval of the difference to the unpruned accuracy, bootstrapped by image.',
  examples: [[-0.018, 0.002]],
} as const;

const probability = {
  ...fraction,
  title: 'p',
  description: "McNemar's exact p: how likely flips so unequal are by chance.",
} as const;

const quantiles = {
  type: 'object',
  required: ['median', 'p95'],
  properties: {
    median: { type: 'number', minimum: 0, title: 'Median', description: 'Milliseconds.' },
    p95: { type: 'number', minimum: 0, title: '95th percentile', description: 'Milliseconds.' },
  },
} as const;

const latencyPair = {
  type: 'object',
  required: ['pruned', 'dense', 'speedUp'],
  properties: {
    pruned: { ...quantiles, title: 'Pruned', description: 'Of the pruned model.' },
    dense: { ...quantiles, title: 'Unpruned', description: 'Of the unpruned model.' },
    speedUp: {
      ...measured,
      title: 'Speed-up',
      description: 'Unpruned time over pruned time, median of paired runs.',
    },
  },
} as const;

const latencySchema = {
  title: 'Latency',
  description: 'Measured with pruned and unpruned runs interleaved, after a warm-up.',
  type: 'object',
  required: ['device', 'samples', 'prefill', 'decode'],
  properties: {
    device: { title: 'Device', description: 'Where it ran.', type: 'string' },
    threads: { title: 'Threads', description: 'Of the CPU.', type: 'integer', minimum: 1 },
    samples: { title: 'Samples', description: 'Prompts timed.', type: 'integer', minimum: 1 },
    prefill: { ...latencyPair, title: 'Prefill', description: 'The decoder over the prompt.' },
    decode: { ...latencyPair, title: 'Decode', description: 'One token of the answer.' },
    firstToken: {
      ...latencyPair,
      title: 'Time to first token',
      description: 'Image encoder, embeddings and prefill; absent of embeddings.',
    },
  },
} as const;

const bothModels = {
  type: 'object',
  required: ['pruned', 'dense'],
  properties: {
    pruned: { ...fraction, title: 'Pruned', description: 'Of the pruned model.' },
    dense: { ...fraction, title: 'Unpruned', description: 'Of the unpruned model.' },
  },
} as const;

/** Of answers that are yes or no. */
const binarySchemas = {
  f1: { ...bothModels, title: 'F1', description: 'Of yes, where answers are yes or no.' },
  yesRatio: {
    ...bothModels,
    title: 'Yes ratio',
    description: 'Part of the answers that say yes.',
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

const baselineSchema = {
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
      description: 'Questions that have an answer in the data, where not all do.',
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
        'Part of the samples whose first answer token equals that of the unpruned model.',
    },
    interval: differenceInterval,
    retained: {
      ...measured,
      title: 'Retained',
      description: "Part of the unpruned model's score that is left.",
    },
    ...binarySchemas,
    flips: {
      title: 'Flips',
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
        "Of the next-token distribution from the unpruned model's, in nats, over the tokens of its answers.",
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
        "Part of the answer tokens whose most probable next token is the unpruned model's.",
    },
    perplexityRatio: {
      title: 'Perplexity ratio',
      description:
        "Perplexity of the unpruned model's answers, under the pruned over under the unpruned model.",
      type: 'number',
      exclusiveMinimum: 0,
    },
    categories: {
      title: 'Categories',
      description: 'The same by category of question.',
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
    tool: { title: 'Tool', description: 'What measured it.', type: 'string' },
    date: { title: 'Date', description: 'The day it was recorded.', type: 'string' },
    device: { title: 'Device', description: 'Where answers were made.', type: 'string' },
    dataName: {
      title: 'Data file',
      description: 'Name of the data file, without its folder.',
      type: 'string',
    },
  },
  // An accuracy says little without the unpruned model's beside it.
  dependencies: { accuracy: ['dense'], dense: ['accuracy'] },
} as const;

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
