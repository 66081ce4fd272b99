/** Whether a recipe was made for another model than the one that stands where it says. */
import { otherModelThere } from '../../core/workspace/other-model';
import type { WorkspaceIndex, WorkspaceRecipe } from './workspace-index';

/** False where there is no model, or it cannot be read: then nobody knows. */
export async function isOfOther(
  index: Pick<WorkspaceIndex, 'modelAt'>,
  { recipe, modelFolder }: Pick<WorkspaceRecipe, 'recipe' | 'modelFolder'>,
): Promise<boolean> {
  if (!recipe || modelFolder === undefined) return false;
  const model = index.modelAt(modelFolder);
  return (await otherModelThere(recipe.model, (dtype) => model?.describe(dtype))) !== undefined;
}
