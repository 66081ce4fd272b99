/** The model that a recipe is for, as the recipe's schema has it. */
import { limits } from '../../limits';

const width = { type: 'integer', minimum: 1, maximum: limits.width } as const;
const heads = { type: 'integer', minimum: 1, maximum: limits.heads } as const;

export const modelSchema = {
  title: 'Model',
  markdownDescription:
    'The model the recipe is for, and the sizes its cost follows from. Written by a fit.',
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
    hiddenSize: { ...width, title: 'Hidden size', description: "Width d of a token's embedding." },
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
      description: 'Number of tokens that such a convolution reads.',
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
      description:
        'Median number of visual tokens in the calibration prompts; costs are stated for it.',
      examples: [576],
    },
    textTokens: {
      title: 'Text tokens',
      description:
        'Median number of non-visual tokens in the calibration prompts; costs are stated for it.',
      type: 'integer',
      minimum: 0,
      maximum: limits.tokens,
      examples: [70],
    },
  },
} as const;
