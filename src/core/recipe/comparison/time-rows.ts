/**
 * Rows of predicted times: by the profile that a budget in time was fitted with, at the prompt that
 * it was fitted for, since a prediction cannot be restated for another.
 */
import type { Cost } from '../../cost/types';
import { figures } from '../../figures/all';
import type { Figure } from '../../figures/figure';
import { promptShape } from '../recipe-cost';
import { inPercent, type RowDefinition } from './row-definition';
import type { RowKey } from './types';

export const timeRows: readonly RowDefinition[] = [
  timeRow(figures.prefillTime, 'prefill'),
  timeRow(figures.firstTokenPredicted, 'firstToken'),
];

function timeRow(
  { key, better, format }: Figure<Cost> & { key: RowKey },
  part: 'prefill' | 'firstToken',
): RowDefinition {
  return {
    ...{ key, better, difference: inPercent, optional: true },
    read: ({ recipe: { model, budget }, ownCost: { times } }, words) => {
      const { predicted } = budget;
      if (predicted?.[part] === undefined) return undefined;
      const pair = times?.[part];
      // An edited schedule keeps the prediction that was recorded for the fitted one.
      if (pair === undefined) return { text: words.otherSchedule };
      const { device, threads, profile } = predicted;
      return {
        ...{ value: pair.pruned, text: format(pair.pruned) },
        detail: words.predictedTime(format(pair.unpruned), device),
        // Times of two devices cannot be compared.
        basis: JSON.stringify([
          ...[model.fingerprint, promptShape(model), device, threads, profile],
        ]),
      };
    },
  };
}
