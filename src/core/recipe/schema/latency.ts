/** Times and memory that an evaluation measured, as the recipe's schema has them. */
import { interval, measured } from './measured';

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

const bytes = { type: 'integer', minimum: 0 } as const;

export const latencySchema = {
  title: 'Latency',
  description: 'Measured with pruned and unpruned runs interleaved, after a warm-up.',
  type: 'object',
  required: ['device', 'samples', 'prefill', 'decode'],
  properties: {
    device: { title: 'Device', description: 'Where it ran.', type: 'string' },
    threads: { title: 'Threads', description: 'CPU threads.', type: 'integer', minimum: 1 },
    samples: { title: 'Samples', description: 'Prompts timed.', type: 'integer', minimum: 1 },
    prefill: { ...latencyPair, title: 'Prefill', description: 'The decoder over the prompt.' },
    decode: { ...latencyPair, title: 'Decode', description: 'One token of the answer.' },
    firstToken: {
      ...latencyPair,
      title: 'Time to first token',
      description: 'Vision encoder, embeddings and prefill; absent if the samples were embeddings.',
    },
    memory: {
      type: 'object',
      required: ['pruned', 'dense'],
      properties: {
        pruned: { ...bytes, title: 'Pruned', description: 'Bytes, of the pruned model.' },
        dense: { ...bytes, title: 'Unpruned', description: 'Bytes, of the unpruned model.' },
        interval: {
          type: 'object',
          required: ['pruned', 'dense'],
          properties: {
            pruned: { ...interval, title: 'Pruned', description: 'Of the pruned model.' },
            dense: { ...interval, title: 'Unpruned', description: 'Of the unpruned model.' },
          },
          title: 'Interval',
          description: '95% intervals of the two medians, in bytes.',
        },
        runs: {
          title: 'Runs',
          description: 'Processes of each model.',
          type: 'integer',
          minimum: 1,
        },
      },
      title: 'Peak memory',
      description:
        'The most resident memory that the model adds to a process of its own while it runs ' +
        'the same prompts, median over several processes. The memory of a device such as a GPU is not included.',
    },
  },
} as const;
