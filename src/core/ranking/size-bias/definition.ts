/** Size bias: the tokens that stay stand for those that are gone. A parameter of every ranking. */

export interface SizeBiased {
  /**
   * At a cut each dropped token goes to the one that stays and whose key is most like its own; the log of how much a
   * token grows by that, times this, is added to its attention logits in all later layers of the prefill that
   * prunes; 0 without.
   */
  sizeBias?: number;
}

export const sizeBiasSchema = {
  title: 'Size bias',
  description:
    'The visual tokens that stay stand for those that are gone and most like them: this times the log of how many ' +
    'they are is added to their attention logits, in the prefill that prunes. 0.5 helped where half to three ' +
    'quarters of the FLOPs are saved, and harms beyond 80%; 0 adds nothing.',
  type: 'number',
  minimum: 0,
  maximum: 1,
  examples: [0.5],
} as const;
