/**
 * JSON Schema (draft-07) of a recipe, worded for readers of hovers. The build writes it to
 * dist/recipe.schema.json; a test compares it with types.ts. Unknown keys are allowed, since the
 * tool keeps them. Imports only its parts: the build evaluates it alone.
 */
import { rankingSchema } from '../../ranking/schema';
import { budgetSchema } from './budget';
import { evaluationSchema } from './evaluation';
import { fitSchema } from './fit';
import { modelSchema } from './model';
import { stepSchema } from './step';
import { suiteSchema } from './suite';

/** In the layout of recipes that the tool writes; a tab becomes the editor's own indentation. */
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
        'The layers that prune, in order; before them, a step may prune in front of the ' +
        'decoder. A few large steps run faster than many small ones.',
      type: 'array',
      items: stepSchema,
      default: [],
    },
    ranking: rankingSchema,
    fit: fitSchema,
    evaluation: {
      title: 'Evaluations',
      markdownDescription: 'What evaluations measured, each of one data set.',
      type: 'array',
      items: evaluationSchema,
    },
    suites: {
      title: 'Suites',
      markdownDescription: 'What evaluations of whole suites of data sets measured.',
      type: 'array',
      items: suiteSchema,
    },
  },
  defaultSnippets: [
    {
      label: 'FitPrune recipe',
      description: 'A recipe to write by hand; Fit Recipe writes a fitted one',
      bodyText: recipeSnippet,
    },
  ],
} as const;

/**
 * The schema for editors. It has no rule for versions: a separate rule reports them, with a fix.
 */
export const editorSchema = {
  ...recipeSchema,
  properties: {
    ...recipeSchema.properties,
    version: { title: 'Version', description: 'Version of this file format.', default: 1 },
  },
} as const;
