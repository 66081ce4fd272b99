/** Parsers of options that are whole numbers. */
import { HumanError } from '../../core/errors';
import { isWhole, limits } from '../../core/limits';
import { plain } from '../../core/plain';

/** @throws HumanError `not-a-number` */
export function integer(text: string, least: number, most: number): number {
  if (/^\d+$/.test(text) && isWhole(Number(text), most, least)) return Number(text);
  throw new HumanError(
    `"${plain(text)}" is not a whole number from ${least} to ${most}.`,
    'not-a-number',
    2,
  );
}

export function positiveInteger(text: string): number {
  return integer(text, 1, limits.samples);
}

export function nonNegativeInteger(text: string): number {
  return integer(text, 0, limits.samples);
}

export function seedNumber(text: string): number {
  return integer(text, 0, limits.seed);
}

/** A parser of whole numbers from 1 to `most`. */
export function upTo(most: number): (text: string) => number {
  return (text) => integer(text, 1, most);
}
