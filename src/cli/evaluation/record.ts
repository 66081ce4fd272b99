/** Writing what was measured into the recipes. */
import { writeFileAtomic } from '../../core/files';
import { scheduleHash } from '../../core/recipe/hash';
import type { EvaluationRecord } from '../../core/recipe/types';
import { updateRecipe } from '../../core/recipe/write';
import { readRecipe } from '../recipes';
import type { Terminal } from '../terminal';

/**
 * The newest measurement of a schedule on a data set replaces the one before it. An evaluation may take
 * hours: each file is read again, and one whose schedule was edited meanwhile is left alone.
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
  const others = (recipe.evaluation ?? []).filter(
    ({ data, schedule }) => data !== measured.data || schedule !== measured.schedule,
  );
  const date = new Date().toISOString().slice(0, 10);
  await writeFileAtomic(
    path,
    updateRecipe(text, { evaluation: [...others, { ...measured, date }] }),
  );
}
