/** Before the decoder: image tokens that are least like the others stay. No attention, no text. */
import type { CutWork } from '../../cost/types';
import { coverageSchema, type Coverage } from '../coverage/definition';
import type { Definition } from '../definition';
import { sizeBiasSchema, type SizeBiased } from '../size-bias/definition';

export interface IsolationRanking extends SizeBiased {
  kind: 'isolation';
  coverage?: Coverage;
}

/** A token is compared with the mean of this many that are most like it. */
export const neighbours = 4;

/** Every token with every other. */
export const isolationWork: CutWork = { comparedWith: 'visual' };

export const isolationDefinition = {
  kinds: { isolation: 'Before the decoder: the tokens least like the other visual tokens.' },
  needs: ['features'],
  properties: { coverage: coverageSchema, sizeBias: sizeBiasSchema },
  essential: ['coverage'],
  usual: { share: 1, sizeBias: 0 },
  grid: ['coverage', 'grid'],
  snippets: [],
} as const satisfies Definition;
