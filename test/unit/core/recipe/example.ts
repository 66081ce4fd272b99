/** The recipe of the documentation, as written there. */
import type { Recipe } from '../../../../src/core/recipe/types';

export const exampleText = `{
  "version": 1,
  "model": {
    "path": "../models/llava",
    "decoder": "onnx/decoder_model_merged.onnx",
    "architecture": "llava",
    "fingerprint": "sha256:...",
    "layers": 32, "hiddenSize": 4096, "intermediateSize": 11008, "attentionHeads": 32, "keyValueHeads": 32,
    "visualTokens": 576, "textTokens": 70
  },
  "budget": { "metric": "flops", "convention": "decoder", "reduction": 0.6 },
  "schedule": [
    { "layer": 1, "keep": 0.72 },
    { "layer": 4, "keep": 0.48 },
    { "layer": 9, "keep": 0.28 },
    { "layer": 16, "keep": 0.18 }
  ],
  "ranking": { "kind": "self-cross" },
  "fit": { "method": "fitprune", "alpha": 0.431, "selfLoss": 0.031, "crossLoss": 0.044,
           "statistics": "sha256:...", "samples": 64, "tool": "fitprune 1.0.0" },
  "evaluation": [ { "data": "sha256:...", "schedule": "sha256:...", "samples": 500,
                    "accuracy": 0.93, "dense": 0.94, "interval": [-0.018, 0.002] } ]
}
`;

export const example = JSON.parse(exampleText) as Recipe;

/**
 * The example with some text replaced; fails when it is not there, so that no test tests nothing.
 */
export function exampleWith(...replacements: [from: string, to: string][]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The example does not contain ${from}`);
    return text.replace(from, to);
  }, exampleText);
}
