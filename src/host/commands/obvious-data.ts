/** Which of the data that was found is plainly meant for calibration. */
import path from 'node:path';

export interface DataCandidate {
  /** Absolute path of a JSONL file or a folder of images. */
  path: string;
  kind: 'questions' | 'images';
  /** Images of a folder; undefined for questions, which are counted when they are read. */
  images?: number;
}

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
  return /eval|test|valid/i.test(path.basename(only.path)) ? undefined : only;
}
