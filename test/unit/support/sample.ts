/** The bundled model and data; FITPRUNE_SAMPLE names another folder of the same layout. */
import path from 'node:path';

const root =
  process.env['FITPRUNE_SAMPLE'] ?? path.resolve(import.meta.dirname, '../../../media/sample');

export const sampleModel = path.join(root, 'shapes-llava');
export const calibrationData = path.join(root, 'calibration.jsonl');
export const evaluationData = path.join(root, 'evaluation.jsonl');

/** Answers the same questions; 196 visual tokens, ten layers, as many key/value heads as heads. */
export const secondModel = path.resolve(import.meta.dirname, '../../fixtures/second-model');

/** Three narrow layers of random weights: for what needs a model, but no right answers. */
export const smallModel = path.resolve(import.meta.dirname, '../../fixtures/exported/llava');

/** Reads codes on cards: 24 narrow layers; its own questions. */
export const readingModel = path.resolve(import.meta.dirname, '../../fixtures/reading-model');
export const readingData = path.resolve(
  import.meta.dirname,
  '../../fixtures/reading/calibration.jsonl',
);

/**
 * Finds, counts and denies things: 24 narrow layers; its own questions, some of them second turns.
 */
export const groundingModel = path.resolve(import.meta.dirname, '../../fixtures/grounding-model');
export const groundingData = path.resolve(
  import.meta.dirname,
  '../../fixtures/grounding/calibration.jsonl',
);
