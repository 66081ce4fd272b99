/**
 * How far a recipe is ahead of a baseline, and in what a baseline is better, in words instead of
 * signs.
 */
import { text, type Message } from '../../text';

/**
 * `recipe ahead by 0.2 to 1.5 points`, `recipe between 10.2 points behind and equal`.
 *
 * @param interval 95%, of the recipe's accuracy minus the baseline's, fractions
 */
export function aheadText(interval: readonly [number, number]): Message {
  // A value shown as 0.0 is neither ahead nor behind.
  const [low, high] = interval.map((value) => Math.round(value * 1000) / 10) as [number, number];
  const [from, to] = [low, high].map((value) => Math.abs(value).toFixed(1)) as [string, string];
  if (low === 0 && high === 0) return text`recipe equal to within a tenth of a point`;
  if (low > 0) return text`recipe ahead by ${from} to ${to} points`;
  if (high < 0) return text`recipe behind by ${to} to ${from} points`;
  if (high === 0) return text`recipe 0 to ${from} points behind`;
  if (low === 0) return text`recipe 0 to ${to} points ahead`;
  return text`recipe between ${from} points behind and ${to} ahead`;
}

/** `DART (KL divergence)` */
export function betterInText(method: string, by: readonly ('accuracy' | 'kl')[]): Message {
  if (by.length > 1) return text`${method} (accuracy and KL divergence)`;
  return by[0] === 'kl' ? text`${method} (KL divergence)` : text`${method} (accuracy)`;
}
