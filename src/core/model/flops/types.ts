/** The cost of a vision encoder for one picture. */
export interface EncoderMacs {
  /** Multiply-accumulates of its products, of those that could be counted. */
  macs: number;
  /** That the picture becomes. */
  visualTokens: number;
  /** Operators that might multiply and cannot be counted; `macs` is not the whole with any. */
  uncounted: string[];
}
