/** The tokens least like a few pivots stay (DART; Wen et al., arXiv 2502.11494). */
import type { CutWork } from '../../cost/types';
import type { Definition } from '../definition';
import { sizeBiasSchema, type SizeBiased } from '../size-bias/definition';

export interface DartRanking extends SizeBiased {
  kind: 'dart';
}

/** Pivots from the image, and as many from the text after it, as published. */
export const pivotsOfEach = 4;

/** Every token with the pivots. */
export const dartWork: CutWork = { comparedWith: 2 * pivotsOfEach };

export const dartDefinition = {
  kinds: {
    dart: 'Least similar to a few pivot tokens with the largest keys, as DART.',
  },
  needs: ['keys'],
  properties: { sizeBias: sizeBiasSchema },
  usual: { sizeBias: 0 },
  snippets: [
    {
      label: 'Least similar to a few pivots',
      description: 'As DART ranks',
      bodyText: '{ "kind": "dart" }',
    },
  ],
} as const satisfies Definition;
