/** Which recipe is the record of an applied folder: no recipe to work with. */
import path from 'node:path';
import { isSameOrInside, isSamePath } from '../same-path';

/**
 * A pruned model keeps the recipe it was made with, which is for another folder.
 * @param file of the recipe
 * @param model folder that the recipe names; undefined where it names none
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
