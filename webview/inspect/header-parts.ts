/** Which parts of the header are shown, by the page's situation. Pure. */
import type { InspectState } from '../../src/protocol/inspect';

export interface HeaderParts {
  /** Going through the samples of data, and which of them. */
  samples: boolean;
  /**
   * Whether other samples can be chosen here; a card with nothing else to offer has this button
   * itself.
   */
  others: boolean;
  /** Actions on the shown sample: Apply, and the picture. */
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
    // A recipe that is gone cannot be applied, and no picture is shown.
    actions: hasSample && kind !== 'gone',
  };
}
