/** What of the header stands there, by what the page is about. Pure. */
import type { InspectState } from '../../src/protocol/inspect';

export interface HeaderParts {
  /** Going through the samples of data, and which of them. */
  samples: boolean;
  /** Other samples can be chosen; a card that offers nothing else offers it itself. */
  others: boolean;
  /** What is done with what is in sight: Apply, and the picture. */
  actions: boolean;
}

/** @param hasSample whether one is in sight */
export function headerParts(
  { situation: { kind }, source }: Pick<InspectState, 'situation' | 'source'>,
  hasSample: boolean,
): HeaderParts {
  const canRun = !['untrusted', 'no-model', 'gone'].includes(kind);
  return {
    samples: canRun && source?.kind === 'data',
    others: canRun && kind !== 'no-data',
    // Of a recipe that is gone nothing can be applied, and no picture is in sight.
    actions: hasSample && kind !== 'gone',
  };
}
