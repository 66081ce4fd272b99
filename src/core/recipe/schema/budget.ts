/** Schema of a budget. */
import { predictedSchema } from './predicted';

export const budgetSchema = {
  title: 'Budget',
  markdownDescription:
    'What the schedule may cost: either `reduction`, the fraction that is saved, or `value`, ' +
    'what is left. A check fails when the schedule costs more.',
  type: 'object',
  required: ['metric', 'convention'],
  properties: {
    metric: {
      title: 'Metric',
      markdownDescription:
        '- `flops`: prefill FLOPs (2 x MACs) of the decoder layers\n- `tokens`: mean visual ' +
        'tokens that enter a layer\n- `kv`: bytes of the KV cache after prefill\n- `latency`: ' +
        "milliseconds of the decoder's prefill, on the device of `predicted`\n- `ttft`: " +
        "milliseconds to the first token: the decoder's prefill, the vision encoder and the " +
        'embeddings',
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
        'Whether FLOPs include the cost of choosing the tokens: scores, similarities, the ' +
        'size bias. If not, the budget counts the layers alone. Recipes that the tool fits ' +
        'say `true`.',
      type: 'boolean',
    },
    reduction: {
      title: 'Reduction',
      markdownDescription: 'The fraction of the unpruned cost that is saved: `0.6` is 60%.',
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
      description: 'Save a fraction of the prefill FLOPs',
      bodyText:
        '{ "metric": "flops", "convention": "${1|decoder,visual|}", "overhead": true, "reduction": ${2:0.6} }',
    },
    {
      label: 'FLOPs left',
      description: 'Limit the FLOPs of the prefill',
      bodyText:
        '{ "metric": "flops", "convention": "${1|decoder,visual|}", "overhead": true, "value": ${2:2.5e12} }',
    },
    {
      label: 'Mean visual tokens left',
      description: 'Limit the mean number of visual tokens per layer',
      bodyText: '{ "metric": "tokens", "convention": "decoder", "value": ${1:128} }',
    },
    {
      label: 'KV cache saved',
      description: 'Save a fraction of the KV cache',
      bodyText: '{ "metric": "kv", "convention": "decoder", "reduction": ${1:0.4} }',
    },
    {
      label: 'Milliseconds of prefill left',
      description: 'Limit the time on a profiled device; refit the schedule to it',
      bodyText:
        '{ "metric": "latency", "convention": "decoder", "overhead": true, "value": ${1:120} }',
    },
  ],
} as const;
