/**
 * Size bias: the tokens that stay also stand for the dropped ones. A parameter of every ranking.
 */

export interface SizeBiased {
  /**
   * At a cut each dropped token is assigned to the kept one with the most similar key. The log of
   * the factor by which a token grows, times this number, is added to its attention logits in all
   * later layers of the pruning prefill; 0 if absent.
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
