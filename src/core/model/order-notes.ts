/**
 * A note for users if a model's chat template moves images to other places than the data has. Only
 * the worker may import this.
 */
import { hasInside } from '../data/content';
import { turnsOf } from '../data/questions';
import type { Sample } from '../data/types';
import { text, type Text } from '../text';
import type { PromptProcessor } from './processor';

export function orderNotes(processor: PromptProcessor, samples: readonly Sample[]): Text[] {
  const count = samples.filter((sample) => turnsOf(sample).some(hasInside)).length;
  if (count === 0 || processor.template.keepsOrder()) return [];
  return [
    text`The chat template of this model writes images before the text of their message, wherever they stand in it:
      so the model is shown them in ${count} of ${samples.length} samples whose data has them inside it or after it.`,
  ];
}
