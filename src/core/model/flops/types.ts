/** The cost of a vision encoder for one picture. */
export interface EncoderMacs {
  /** Multiply-accumulates of its products, of those that could be counted. */
  macs: number;
  /** Visual tokens that the picture becomes. */
  visualTokens: number;
  /**
   * Operators that might multiply and cannot be counted; with any of them, `macs` is incomplete.
   */
  uncounted: string[];
}
