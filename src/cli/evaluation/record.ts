/** Writes measurements into the recipes. */
import { writeFileAtomic } from '../../core/files';
import { withEvaluation, withSuite } from '../../core/recipe/results/evaluations';
import { scheduleHash } from '../../core/recipe/hash';
import type { EvaluationRecord, SuiteRecord } from '../../core/recipe/types';
import { updateRecipe } from '../../core/recipe/write';
import { readRecipe } from '../recipes';
import type { Terminal } from '../terminal';
import { today } from '../../core/today';

/** As `recordEvaluation`, for a whole suite. */
export async function recordSuite(path: string, measured: SuiteRecord): Promise<void> {
  const { text, recipe } = await readRecipe(path);
  // An edited recipe was already reported with its sets.
  if (scheduleHash(recipe.schedule, recipe.ranking) !== measured.schedule) return;
  const date = today();
  const suites = withSuite(recipe.suites ?? [], { ...measured, date });
  await writeFileAtomic(path, updateRecipe(text, { suites }));
}

/**
 * An evaluation may take hours: each file is read again, and one whose schedule was edited
 * meanwhile is left alone.
 */
export async function recordEvaluation(
  path: string,
  measured: EvaluationRecord,
  terminal: Terminal,
): Promise<void> {
  const { text, recipe } = await readRecipe(path);
  if (scheduleHash(recipe.schedule, recipe.ranking) !== measured.schedule) {
    terminal.logger.warn(`${path} was edited while it was evaluated; the result is not recorded.`);
    return;
  }
  const date = today();
  const evaluation = withEvaluation(recipe.evaluation ?? [], { ...measured, date });
  await writeFileAtomic(path, updateRecipe(text, { evaluation }));
}
