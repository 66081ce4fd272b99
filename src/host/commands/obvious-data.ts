/** Which of the data that was found is plainly meant for calibration, and which for evaluation. */
import path from 'node:path';

export interface DataCandidate {
  /** Absolute path of a file of questions or a folder of images. */
  path: string;
  kind: 'questions' | 'images';
  /** Images of a folder; undefined for questions, which are counted when they are read. */
  images?: number;
}

/** What files are called that nothing was fitted to. */
const heldOut = /eval|test|valid|held/i;

/**
 * The one that is plainly meant: the only file named after calibration, else the only file.
 * Evaluation data is never taken unasked: what a schedule is fitted to must not judge it.
 */
export function obviousData(candidates: readonly DataCandidate[]): DataCandidate | undefined {
  const questions = candidates.filter(({ kind }) => kind === 'questions');
  const named = questions.filter(({ path: file }) => /calib/i.test(path.basename(file)));
  if (named.length === 1) return named[0];
  const [only, ...others] = questions;
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
      kind === 'questions' && file !== calibration && !/calib/i.test(path.basename(file)),
  );
  const named = others.filter(({ path: file }) => heldOut.test(path.basename(file)));
  if (named.length === 1) return named[0];
  return others.length === 1 ? others[0] : undefined;
}
