/** Phi-3-V and Phi-3.5-V: their decoder is understood, their prompts are not made here. */
import { HumanError } from '../../errors';
import { text } from '../../text';
import { byType, type Family } from './family';
import { llava } from './llava';

export const phi3V: Family = {
  ...llava,
  name: 'Phi-3-V',
  recognises: byType('phi3_v'),
  processors: ['Phi3VProcessor'],
  decoderFile: 'model',
  fixedTokens: () => undefined,
  noPrompts: (file) =>
    new HumanError(
      text`${file} is of the family Phi-3-V, whose prompts FitPrune does not make yet: crops with separators, and
        image tokens of negative ids. Its decoder can be measured and pruned all the same: give what it was fed
        (--embeddings FILE; apply --locate input).`,
      'family-without-prompts',
    ),
};
