/** What times and memory are measured with, unless something else is asked for. */

export const defaultRounds = 5;
/** After each prompt. */
export const defaultDecodeTokens = 8;
