/**
 * Size bias: the tokens that stay also represent the dropped ones. A parameter of every ranking.
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
    'Each visual token that stays also stands for the dropped ones that are most similar to ' +
    'it: this times the log of how many it stands for is added to its attention logits, in ' +
    'the prefill that prunes. 0.5 helped at 50 to 75% fewer FLOPs, and harms beyond 80%; 0 ' +
    'adds nothing.',
  type: 'number',
  minimum: 0,
  maximum: 1,
  examples: [0.5],
} as const;
