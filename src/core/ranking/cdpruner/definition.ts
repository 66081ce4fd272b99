/**
 * A baseline: the set of tokens that is most diverse and nearest the text stays, by a determinantal
 * point process (after CDPruner; Zhang et al., arXiv 2506.10967).
 */
import type { CutWork } from '../../cost/types';
import type { Definition } from '../definition';
import { sizeBiasSchema, type SizeBiased } from '../size-bias/definition';

export interface CdPrunerRanking extends SizeBiased {
  kind: 'cdpruner';
}

/** Every token with every other and with the text; and each choice with those before. */
export const cdPrunerWork: CutWork = { comparedWith: 'all', isSequential: true };

export const cdPrunerDefinition = {
  kinds: {
    cdpruner:
      'Unlike each other and similar to the text before the decoder, modelled on CDPruner: a ' +
      'baseline. Similarity to the text is that of embeddings, as a model folder has no CLIP ' +
      'text encoder.',
  },
  needs: ['features'],
  properties: { sizeBias: sizeBiasSchema },
  usual: { sizeBias: 0 },
  snippets: [
    {
      label: 'Unlike each other, similar to the text',
      description: 'A baseline modelled on CDPruner',
      bodyText: '{ "kind": "cdpruner" }',
    },
  ],
} as const satisfies Definition;
