/** Whether a recipe was made for another model than the one that stands where it says. */
import { dtypeOfDecoder } from '../../core/model/variants';
import { isOfAnotherModel } from '../../core/recipe/another-model';
import type { WorkspaceIndex, WorkspaceRecipe } from './workspace-index';

/** False where there is no model, or it cannot be read: then nobody knows. */
export async function isOfOther(
  index: Pick<WorkspaceIndex, 'modelAt'>,
  { recipe, modelFolder }: Pick<WorkspaceRecipe, 'recipe' | 'modelFolder'>,
): Promise<boolean> {
  if (!recipe || modelFolder === undefined) return false;
  const dtype = dtypeOfDecoder(recipe.model.decoder);
  const there = await index
    .modelAt(modelFolder)
    ?.describe(dtype)
    .catch(() => undefined);
  return there !== undefined && isOfAnotherModel(recipe.model, there);
}
