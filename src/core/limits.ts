/**
 * The largest numbers that are believed when they come from a file or a command line: far more than
 * any model or data set has, and few enough for what is made of them (an array by layer, a text by
 * token). Whatever reads a number from outside checks it here, once, before anything is computed
 * with it.
 */
export const limits = {
  /** Decoder layers. */
  layers: 10_000,
  /** Tokens of one prompt, visual or text. */
  tokens: 100_000_000,
  /** Tokens that one image becomes. */
  imageTokens: 1_000_000,
  /** Hidden size, width of the feed-forward network, size of a head. */
  width: 100_000_000,
  heads: 1_000_000,
  /** Samples, counted or asked for. */
  samples: 1_000_000_000,
  /** Height or width of a picture that a processor makes, in pixels. */
  pixels: 16_384,
  /** Beyond it, JavaScript's numbers skip some integers. */
  seed: Number.MAX_SAFE_INTEGER,
  /** Seeds of a random baseline. */
  seeds: 1_000,
  threads: 1_024,
  /** Points of a trade-off. */
  points: 10_000,
  /** How deep brackets nest in a recipe: parsers call themselves for each. */
  nesting: 100,
  /** Characters of a recipe; reading that many takes three seconds. */
  recipe: 4 * 1024 * 1024,
  /** Bytes of a configuration file: tokenizers with large vocabularies have tens of millions. */
  json: 256 * 1024 * 1024,
  /** Bytes of an encoded picture. */
  image: 1024 * 1024 * 1024,
} as const;

/** Whether a value is a whole number from `least` to `most`. */
export function isWhole(value: unknown, most: number, least = 0): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
