/** Groups recipes in the Test Explorer. */
import path from 'node:path';

/** The part of a recipe that decides its group. */
export interface Grouped {
  /** Absolute path. */
  file: string;
  /** The folder of its model; undefined if it is too broken to name one. */
  modelFolder: string | undefined;
}

/**
 * By model. A recipe that is too broken to name one is grouped with those of its folder, if these
 * are all of one model, since users look for it there.
 *
 * @param modelOf the folder of the model that exists, if any
 * @returns by folder of the model; those without one by undefined
 */
export function byModel<R extends Grouped>(
  recipes: readonly R[],
  modelOf: (folder: string) => string | undefined,
): Map<string | undefined, R[]> {
  const named = ({ modelFolder }: R): string | undefined => modelFolder && modelOf(modelFolder);
  const neighbours = new Map<string, Set<string>>();
  for (const recipe of recipes) {
    const model = named(recipe);
    if (model === undefined) continue;
    const folder = path.dirname(recipe.file);
    neighbours.set(folder, (neighbours.get(folder) ?? new Set()).add(model));
  }
  const groups = new Map<string | undefined, R[]>();
  for (const recipe of recipes) {
    const beside = [...(neighbours.get(path.dirname(recipe.file)) ?? [])];
    const guessed = recipe.modelFolder === undefined && beside.length === 1 ? beside[0] : undefined;
    const model = named(recipe) ?? guessed;
    groups.set(model, [...(groups.get(model) ?? []), recipe]);
  }
  return groups;
}
