/** The commands that measure the profiles of budgets in time. */
import type { Budget } from '../../cost/types';
import { nameOnDevice } from '../../profile/profile-name';
import type { KeyedRecipe } from '../findings';
import { command } from './command-lines';

/** A profile for each device and number of threads. Without one, a budget in time cannot be fitted. */
export function profileLines(recipes: readonly KeyedRecipe[], model: string): string[] {
  const lines = recipes.flatMap(({ recipe: { budget } }) => {
    const { predicted } = budget;
    if (predicted === undefined) return [];
    const { device, threads } = predicted;
    return [
      command(
        ...['profile', model, '--device', device],
        ...(threads === undefined ? [] : ['--threads', String(threads)]),
        ...['--out', fileOf(predicted)],
      ),
    ];
  });
  return [...new Set(lines)];
}

/** For a fit to a budget in time; none for others. */
export function profileFlag({ predicted }: Budget): string[] {
  return predicted === undefined ? [] : ['--profile', fileOf(predicted)];
}

function fileOf(predicted: NonNullable<Budget['predicted']>): string {
  return nameOnDevice(['PROFILE'], predicted);
}
