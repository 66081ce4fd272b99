/** Which recipes are records inside applied folders, and so not recipes to work with. */
import path from 'node:path';
import { isSameOrInside, isSamePath } from '../same-path';

/**
 * Whether a recipe is the record in a pruned model, which belongs to the original folder.
 *
 * @param file of the recipe
 * @param model folder that the recipe names; undefined if it names none
 * @param models folders of all models that were found
 */
export function isAppliedRecord(
  file: string,
  model: string | undefined,
  models: readonly string[],
): boolean {
  return models.some(
    (folder) =>
      isSameOrInside(path.dirname(file), folder) &&
      (model === undefined || !isSamePath(folder, model)),
  );
}
