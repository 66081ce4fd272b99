/** Schema of a budget. */
import { predictedSchema } from './schema-predicted';

export const budgetSchema = {
  title: 'Budget',
  markdownDescription:
    'What the schedule may cost: either `reduction`, the part that is saved, or `value`, what is left. ' +
    'A check fails when the schedule costs more.',
  type: 'object',
  required: ['metric', 'convention'],
  properties: {
    metric: {
      title: 'Metric',
      markdownDescription:
        '- `flops`: prefill FLOPs (2 x MACs) of the decoder layers\n' +
        '- `tokens`: mean visual tokens that enter a layer\n' +
        '- `kv`: bytes of the KV cache after prefill\n' +
        "- `latency`: milliseconds of the decoder's prefill, on the device of `predicted`\n" +
        '- `ttft`: milliseconds to the first token: that, the vision encoder and the embeddings',
      enum: ['flops', 'tokens', 'kv', 'latency', 'ttft'],
      default: 'flops',
    },
    convention: {
      title: 'Convention',
      markdownDescription:
        'Which tokens FLOPs are counted over. The two differ by 5 to 10 points.\n' +
        '- `decoder`: all tokens of the prompt\n' +
        '- `visual`: visual tokens only, as the FitPrune reference code does',
      enum: ['decoder', 'visual'],
      default: 'decoder',
    },
    overhead: {
      title: 'Overhead',
      markdownDescription:
        'Whether FLOPs include what choosing the tokens takes: scores, similarities, the bias of what stays. Without, ' +
        'the budget is of the layers alone. Recipes that the tool fits say `true`.',
      type: 'boolean',
    },
    reduction: {
      title: 'Reduction',
      markdownDescription: 'The part of the unpruned cost that is saved: `0.6` is 60%.',
      type: 'number',
      minimum: 0,
      exclusiveMaximum: 1,
      examples: [0.5, 0.6],
    },
    value: {
      title: 'Value',
      markdownDescription:
        'What is left: FLOPs for `flops`, mean visual tokens for `tokens`, milliseconds for `latency` and `ttft`.',
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1e30,
      examples: [2.5e12, 128],
    },
    predicted: predictedSchema,
  },
  not: { required: ['reduction', 'value'] },
  errorMessage: 'A budget has either "reduction" or "value", not both.',
  if: {
    properties: { metric: { enum: ['flops', 'tokens', 'latency', 'ttft'] } },
    required: ['value'],
  },
  else: { required: ['reduction'] },
  defaultSnippets: [
    {
      label: 'FLOPs saved',
      description: 'Save a part of the prefill FLOPs',
      bodyText:
        '{ "metric": "flops", "convention": "${1|decoder,visual|}", "overhead": true, "reduction": ${2:0.6} }',
    },
    {
      label: 'FLOPs left',
      description: 'Spend at most so many FLOPs on the prefill',
      bodyText:
        '{ "metric": "flops", "convention": "${1|decoder,visual|}", "overhead": true, "value": ${2:2.5e12} }',
    },
    {
      label: 'Mean visual tokens left',
      description: 'At most so many visual tokens a layer, on average',
      bodyText: '{ "metric": "tokens", "convention": "decoder", "value": ${1:128} }',
    },
    {
      label: 'KV cache saved',
      description: 'Save a part of the KV cache',
      bodyText: '{ "metric": "kv", "convention": "decoder", "reduction": ${1:0.4} }',
    },
    {
      label: 'Milliseconds of prefill left',
      description: 'At most so much time, on a device that was profiled: fit the schedule to it',
      bodyText:
        '{ "metric": "latency", "convention": "decoder", "overhead": true, "value": ${1:120} }',
    },
  ],
} as const;
