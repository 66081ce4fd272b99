/** Names of recipes and their methods. */
import { methodLabels } from '../../recipe/methods';
import type { Recipe } from '../../recipe/types';
import { text } from '../../text';
import type { KeyedRecipe } from '../findings';
import type { Say } from '../types';

/** `A shapes-50`: as figures and legends call a recipe. */
export function keyed({ key, name }: KeyedRecipe): string {
  return `${key} ${name}`;
}

export function methodName({ fit }: Recipe, say: Say): string {
  if (!fit) return say(text`by hand`);
  const { method, refined, objective } = fit;
  return [
    methodLabels[method],
    ...(refined === undefined ? [] : [say(text`refined`)]),
    ...(objective === undefined ? [] : [say(text`by output`)]),
  ].join(', ');
}
