/** Which of the data that was found is plainly meant for calibration, and which for evaluation. */
import path from 'node:path';

/** The inputs of a model: embeddings for a decoder alone, questions and images for all others. */
export type Food = 'questions' | 'embeddings';

export interface DataCandidate {
  /** Absolute path of a file of questions or embeddings, or of a folder of images. */
  path: string;
  kind: Food | 'images';
  /**
   * Images of a folder, samples of embeddings; undefined for questions, which are counted when they
   * are read.
   */
  count?: number;
  /** The width of a row, for embeddings. */
  hiddenSize?: number;
}

/**
 * The data that a model can be run on.
 *
 * @param hiddenSize of a decoder alone; undefined for models that make prompts of pixels
 */
export function suited(
  candidates: readonly DataCandidate[],
  hiddenSize: number | undefined,
): DataCandidate[] {
  return candidates.filter((candidate) =>
    hiddenSize === undefined
      ? candidate.kind !== 'embeddings'
      : candidate.kind === 'embeddings' && candidate.hiddenSize === hiddenSize,
  );
}

/** Names of files that are kept back from fitting. */
const heldOut = /eval|test|valid|held/i;

/**
 * The file that is clearly meant: the only one named after calibration, or else the only file.
 * Evaluation data is never taken by default, since a schedule must not be judged by the data it is
 * fitted to.
 */
export function obviousData(candidates: readonly DataCandidate[]): DataCandidate | undefined {
  const files = candidates.filter(({ kind }) => kind !== 'images');
  const named = files.filter(({ path: file }) => /calib/i.test(path.basename(file)));
  if (named.length === 1) return named[0];
  const [only, ...others] = files;
  if (only === undefined || others.length > 0) return undefined;
  return heldOut.test(path.basename(only.path)) ? undefined : only;
}

/**
 * The file that is clearly meant for judging: the only one named after evaluation, or else the only
 * one that is neither the calibration's nor named after calibration.
 *
 * @param calibration path of the model's last calibration data
 */
export function obviousEvaluationData(
  candidates: readonly DataCandidate[],
  calibration: string | undefined,
): DataCandidate | undefined {
  const others = candidates.filter(
    ({ path: file, kind }) =>
      kind !== 'images' && file !== calibration && !/calib/i.test(path.basename(file)),
  );
  const named = others.filter(({ path: file }) => heldOut.test(path.basename(file)));
  if (named.length === 1) return named[0];
  return others.length === 1 ? others[0] : undefined;
}
