/**
 * JSON Schema (draft-07) of a recipe, written for whoever hovers over a key. The build writes it to
 * dist/recipe.schema.json; a test holds it equal to types.ts. Unknown keys are allowed, since the tool
 * keeps them. Imports nothing but its parts: the build evaluates it on its own.
 */
import { beforeDecoder } from '../cost/types';
import { limits } from '../limits';
import { rankingSchema } from '../ranking/schema';
import { fitSchema } from './schema-fit';
import { predictedSchema } from './schema-predicted';
import { evaluationSchema, suiteSchema } from './schema-records';

const width = { type: 'integer', minimum: 1, maximum: limits.width } as const;
const heads = { type: 'integer', minimum: 1, maximum: limits.heads } as const;

const stepSchema = {
  title: 'Pruning step',
  description:
    'After the attention of `layer`, or before the first layer where that is -1, `keep` of the visual tokens stay.',
  type: 'object',
  required: ['layer', 'keep'],
  properties: {
    layer: {
      title: 'Layer',
      markdownDescription:
        'Decoder layer, counted from 0. Pruning acts **after** its attention: its KV cache still holds ' +
        'every token that entered. **-1** prunes before layer 0, by `ranking.before`: what it drops enters no ' +
        'layer. A layer appears once, and layers ascend.',
      type: 'integer',
      minimum: beforeDecoder,
    },
    keep: {
      title: 'Keep',
      markdownDescription:
        'Fraction of **all** visual tokens of the prompt that are left behind this step: more than 0, at most ' +
        '1, with at most 4 decimals. It never increases from one step to the next.',
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
    },
  },
  defaultSnippets: [
    {
      label: 'Pruning step',
      description: 'Keep a part of the visual tokens after a layer',
      bodyText: '{ "layer": ${1:1}, "keep": ${2:0.5} }',
    },
    {
      label: 'Pruning step before the decoder',
      description: 'Keep a part of the visual tokens before layer 0',
      bodyText: '{ "layer": -1, "keep": ${1:0.75} }',
    },
  ],
} as const;

const modelSchema = {
  title: 'Model',
  markdownDescription:
    'The model the recipe is for, and the sizes its cost follows from. Written by `fitprune fit`.',
  type: 'object',
  required: [
    'path',
    'decoder',
    'architecture',
    'fingerprint',
    'layers',
    'hiddenSize',
    'intermediateSize',
    'attentionHeads',
    'keyValueHeads',
    'visualTokens',
    'textTokens',
  ],
  properties: {
    path: {
      title: 'Model folder',
      description: 'Folder with config.json and onnx/, relative to this recipe.',
      type: 'string',
      minLength: 1,
    },
    decoder: {
      title: 'Decoder graph',
      description: 'The ONNX decoder, relative to the model folder.',
      type: 'string',
      minLength: 1,
    },
    architecture: {
      title: 'Architecture',
      description: 'model_type of config.json.',
      type: 'string',
      examples: ['llava'],
    },
    fingerprint: {
      title: 'Fingerprint',
      description:
        'Hash of the decoder graph, config.json and samples of every weight: it tells two fine-tunes ' +
        'of one architecture apart.',
      type: 'string',
      pattern: '^sha256:',
      patternErrorMessage: 'A fingerprint starts with "sha256:". Fit the recipe again to get one.',
    },
    layers: {
      type: 'integer',
      minimum: 1,
      maximum: limits.layers,
      title: 'Layers',
      description: 'Decoder layers.',
      examples: [32],
    },
    hiddenSize: { ...width, title: 'Hidden size', description: 'Width d of a token.' },
    intermediateSize: {
      ...width,
      title: 'Intermediate size',
      description: 'Width of the gated feed-forward network.',
    },
    attentionHeads: { ...heads, title: 'Attention heads', description: 'Query heads.' },
    keyValueHeads: {
      ...heads,
      title: 'Key-value heads',
      description: 'Fewer than the attention heads in models with grouped queries.',
    },
    headSize: {
      ...width,
      title: 'Head size',
      description: 'Width of one head; hiddenSize / attentionHeads unless given.',
    },
    convolutionLayers: {
      title: 'Convolution layers',
      description:
        'Layers that are a short convolution instead of attention (LFM2): they have no KV cache and ' +
        'cannot prune.',
      type: 'array',
      items: { type: 'integer', minimum: 0 },
    },
    convolutionKernel: {
      ...width,
      title: 'Convolution kernel',
      description: 'Rows that such a convolution reads.',
    },
    sharedCaches: {
      title: 'Shared caches',
      description:
        'Pairs of a layer and the earlier one whose keys and values it reads (Gemma 3n): it has no KV ' +
        'cache, and no layer from the first such source on can prune.',
      type: 'array',
      items: {
        type: 'array',
        items: [
          { type: 'integer', minimum: 0 },
          { type: 'integer', minimum: 0 },
        ],
        minItems: 2,
        maxItems: 2,
        additionalItems: false,
      },
    },
    visualTokens: {
      type: 'integer',
      minimum: 1,
      maximum: limits.tokens,
      title: 'Visual tokens',
      description: 'Median visual tokens of the calibration prompts: costs are stated at it.',
      examples: [576],
    },
    textTokens: {
      title: 'Text tokens',
      description: 'Median non-visual tokens of the calibration prompts: costs are stated at it.',
      type: 'integer',
      minimum: 0,
      maximum: limits.tokens,
      examples: [70],
    },
  },
} as const;

const budgetSchema = {
  title: 'Budget',
  markdownDescription:
    'What the schedule may cost: either `reduction`, the part that is saved, or `value`, what is left. ' +
    '`fitprune check` fails when the schedule costs more.',
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

/** Laid out like a recipe that the tool writes; a tab becomes the editor's own indentation. */
const recipeSnippet = `{
\t"version": 1,
\t"model": {
\t\t"path": "\${1:../model}",
\t\t"decoder": "\${2:onnx/decoder_model_merged.onnx}",
\t\t"architecture": "\${3:llava}",
\t\t"fingerprint": "sha256:\${4}",
\t\t"layers": \${5:32}, "hiddenSize": \${6:4096}, "intermediateSize": \${7:11008},
\t\t"attentionHeads": \${8:32}, "keyValueHeads": \${9:32},
\t\t"visualTokens": \${10:576}, "textTokens": \${11:70}
\t},
\t"budget": { "metric": "flops", "convention": "decoder", "overhead": true, "reduction": \${12:0.5} },
\t"schedule": [
\t\t{ "layer": \${13:1}, "keep": \${14:0.42} }
\t],
\t"ranking": { "kind": "self-cross" }
}` as const;

export const recipeSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'FitPrune recipe',
  description: 'How many visual tokens each decoder layer of a vision-language model drops.',
  type: 'object',
  required: ['version', 'model', 'budget', 'schedule', 'ranking'],
  properties: {
    version: {
      title: 'Version',
      description: 'Version of this file format.',
      const: 1,
      default: 1,
    },
    model: modelSchema,
    budget: budgetSchema,
    schedule: {
      title: 'Schedule',
      markdownDescription:
        'The layers that prune, in order; before them, a step may prune in front of the decoder. Few larger steps run faster than many small ones.',
      type: 'array',
      items: stepSchema,
      default: [],
    },
    ranking: rankingSchema,
    fit: fitSchema,
    evaluation: {
      title: 'Evaluations',
      markdownDescription: 'What `fitprune evaluate` measured.',
      type: 'array',
      items: evaluationSchema,
    },
    suites: {
      title: 'Suites',
      markdownDescription: 'What `fitprune evaluate --suite` measured.',
      type: 'array',
      items: suiteSchema,
    },
  },
  defaultSnippets: [
    {
      label: 'FitPrune recipe',
      description: 'A recipe by hand; `fitprune fit` writes one that is fitted',
      bodyText: recipeSnippet,
    },
  ],
} as const;

/**
 * The schema as editors are given it: what is wrong with a version is said by a rule that knows what to
 * do about it, and once is enough.
 */
export const editorSchema = {
  ...recipeSchema,
  properties: {
    ...recipeSchema.properties,
    version: { title: 'Version', description: 'Version of this file format.', default: 1 },
  },
} as const;
