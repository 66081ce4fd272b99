/** Random numbers that are the same everywhere: Tommy Ettinger's mulberry32. */

/** The increment of the state for each number. */
export const increment = 0x6d2b79f5;

/**
 * The number that belongs to a state. States are a plain count (seed + k * increment), so that a
 * loop can keep its state in a local variable, and vectorised code can compute all numbers at once.
 *
 * @returns 0 to 2^32 - 1
 */
export function mixed(state: number): number {
  let value = Math.imul(state ^ (state >>> 15), state | 1);
  value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
  return (value ^ (value >>> 14)) >>> 0;
}
