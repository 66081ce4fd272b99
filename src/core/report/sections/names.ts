/** Names of recipes and their methods. */
import { inPoints } from '../../cost/format';
import { methodLabels } from '../../recipe/methods';
import type { Recipe } from '../../recipe/types';
import { listed, text, type Message } from '../../text';
import type { KeyedRecipe } from '../findings';
import type { Say } from '../types';

/** `A shapes-50`: as figures and legends call a recipe. */
export function keyed({ key, name }: KeyedRecipe): string {
  return `${key} ${name}`;
}

/** A lead in accuracy: `by 2.0 points`. */
export function byPoints(fraction: number): Message {
  return text`by ${inPoints(fraction, 1)} points`;
}

export function methodName({ fit }: Recipe, say: Say): string {
  if (!fit) return say(text`by hand`);
  const { method, refined, objective } = fit;
  return say(
    listed([
      methodLabels[method],
      ...(refined === undefined ? [] : [say(text`refined`)]),
      ...(objective === undefined ? [] : [say(text`by output`)]),
    ]),
  );
}
