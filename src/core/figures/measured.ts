/** Figures that an evaluation measured. */

import { formatBytes, formatTime } from '../cost/format';
import { text } from '../text';
import type { Figure, Plotted } from './figure';
import { formatKl, klTick, formatShare, formatTimes, plainNumber, hundredths } from './format';
import { retainedOf, type Scored } from './retained';

export const accuracy = {
  key: 'accuracy',
  label: text`Accuracy`,
  description: text`Measured accuracy of the schedule as it is now, with its change against unpruned`,
  better: 'higher',
  read: (scored) => scored.accuracy,
  format: formatShare,
} as const satisfies Figure<Scored>;

export const retained = {
  key: 'retained',
  label: text`Accuracy kept`,
  description: text`Fraction of the unpruned model's accuracy that is left, with its 95% interval`,
  axis: text`Accuracy kept, % of unpruned`,
  better: 'higher',
  read: (scored) => retainedOf(scored)?.value,
  format: formatShare,
  tick: hundredths,
} as const satisfies Plotted<Scored>;

export const kl = {
  key: 'kl',
  label: text`KL divergence`,
  description: text`KL divergence of the next-token distribution from the unpruned model's, mean
    over answer tokens, in nats`,
  axis: text`KL divergence, nats (lower is better)`,
  better: 'lower',
  read: (record) => record.kl?.mean,
  format: formatKl,
  tick: klTick,
} as const satisfies Plotted<{ kl?: { mean: number } | undefined }>;

export const topToken = {
  key: 'topToken',
  label: text`Same top token`,
  description: text`Answer tokens whose most probable next token is the unpruned model's`,
  better: 'higher',
  read: (record) => record.topToken,
  format: formatShare,
} as const satisfies Figure<{ topToken?: number | undefined }>;

export const agreement = {
  key: 'agreement',
  label: text`Same first token`,
  description: text`Samples whose first answer token is the unpruned model's`,
  better: 'higher',
  read: (record) => record.agreement,
  format: formatShare,
} as const satisfies Figure<{ agreement?: number | undefined }>;

export const perplexityRatio = {
  key: 'perplexityRatio',
  label: text`Perplexity ratio`,
  description: text`Perplexity of the unpruned model's answers under the pruned model, divided by
    their perplexity under the unpruned model`,
  better: 'lower',
  read: (record) => record.perplexityRatio,
  format: (value) => value.toFixed(3),
} as const satisfies Figure<{ perplexityRatio?: number | undefined }>;

interface Timed {
  latency?: {
    firstToken?: { speedUp: { value: number }; pruned: { median: number } } | undefined;
    memory?: { pruned: number } | undefined;
  };
}

export const firstToken = {
  key: 'firstToken',
  label: text`Time to first token`,
  description: text`Measured speed-up of vision encoder, embeddings and prefill, with its 95%
    interval`,
  better: 'higher',
  read: ({ latency }) => latency?.firstToken?.speedUp.value,
  format: formatTimes,
} as const satisfies Figure<Timed>;

export const firstTokenTime = {
  key: 'firstTokenTime',
  label: text`Time to first token`,
  description: text`Median time of vision encoder, embeddings and prefill`,
  axis: text`Time to first token, ms`,
  better: 'lower',
  read: ({ latency }) => latency?.firstToken?.pruned.median,
  format: formatTime,
  tick: plainNumber,
} as const satisfies Plotted<Timed>;

export const peakMemory = {
  key: 'peakMemory',
  label: text`Peak memory`,
  description: text`The most resident memory that the pruned model adds to a process of its own
    while it prefills and decodes; the memory of a device such as a GPU is not included`,
  better: 'lower',
  read: ({ latency }) => latency?.memory?.pruned,
  format: formatBytes,
} as const satisfies Figure<Timed>;
