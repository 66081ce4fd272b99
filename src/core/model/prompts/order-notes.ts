/**
 * A note for users if a model's chat template moves images to other places than the data has. Only
 * the worker may import this.
 */
import { hasInside } from '../../data/content';
import { turnsOf } from '../../data/questions';
import type { Sample } from '../../data/types';
import { text, type Text } from '../../text';
import type { PromptProcessor } from './processor';

export function orderNotes(processor: PromptProcessor, samples: Iterable<Sample>): Text[] {
  let [count, all] = [0, 0];
  for (const sample of samples) {
    all += 1;
    if (turnsOf(sample).some(hasInside)) count += 1;
  }
  if (count === 0 || processor.template.keepsOrder()) return [];
  return [
    text`The chat template of this model writes images before the text of their message, wherever they stand in it:
      so the model is shown them in ${count} of ${all} samples whose data has them inside it or after it.`,
  ];
}
