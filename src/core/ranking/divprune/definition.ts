/** The tokens that are farthest from each other stay (DivPrune; Alvar et al., arXiv 2503.02175). */
import type { CutWork } from '../../cost/types';
import type { Definition } from '../definition';
import { sizeBiasSchema, type SizeBiased } from '../size-bias/definition';

export interface DivPruneRanking extends SizeBiased {
  kind: 'divprune';
}

/** Every token with every other. */
export const divPruneWork: CutWork = { comparedWith: 'visual' };

export const divPruneDefinition = {
  kinds: {
    divprune: 'Farthest from each other before the decoder, as DivPrune.',
  },
  needs: ['features'],
  properties: { sizeBias: sizeBiasSchema },
  usual: { sizeBias: 0 },
  snippets: [
    {
      label: 'Farthest from each other',
      description: 'As DivPrune ranks',
      bodyText: '{ "kind": "divprune" }',
    },
  ],
} as const satisfies Definition;
