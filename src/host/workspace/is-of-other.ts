/** Whether a recipe was made for another model than the one at its path. */
import { otherModelThere } from '../../core/workspace/other-model';
import type { WorkspaceIndex, WorkspaceRecipe } from './workspace-index';

/** False if there is no model, or it cannot be read: then it is unknown. */
export async function isOfOther(
  index: Pick<WorkspaceIndex, 'modelAt'>,
  { recipe, modelFolder }: Pick<WorkspaceRecipe, 'recipe' | 'modelFolder'>,
): Promise<boolean> {
  if (!recipe || modelFolder === undefined) return false;
  const model = index.modelAt(modelFolder);
  return (await otherModelThere(recipe.model, (dtype) => model?.describe(dtype))) !== undefined;
}
