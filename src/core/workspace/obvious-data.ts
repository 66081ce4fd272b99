/** Which of the data that was found is plainly meant for calibration, and which for evaluation. */
import path from 'node:path';

/** What a model is fed: a decoder alone takes embeddings, all others questions and images. */
export type Food = 'questions' | 'embeddings';

export interface DataCandidate {
  /** Absolute path of a file of questions or embeddings, or of a folder of images. */
  path: string;
  kind: Food | 'images';
  /** Images of a folder, samples of embeddings; undefined for questions, which are counted when they are read. */
  count?: number;
  /** Of embeddings: the width of a row. */
  hiddenSize?: number;
}

/**
 * What a model can be run on.
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

/** What files are called that nothing was fitted to. */
const heldOut = /eval|test|valid|held/i;

/**
 * The one that is plainly meant: the only file named after calibration, else the only file.
 * Evaluation data is never taken unasked: what a schedule is fitted to must not judge it.
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
 * The one that is plainly meant to judge by: the only file named after evaluation, else the only one that
 * is neither the calibration's nor named after it.
 * @param calibration path of what the model was calibrated on last
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
