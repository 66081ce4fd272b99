/** Changes with their sign, as a reader of differences expects them. */

import { withMinus } from '../cost/format';

/** `0.0191` -> `+1.9` (percentage points). */
export function formatSignedPoints(fraction: number, decimals: number): string {
  return signed((fraction * 100).toFixed(decimals));
}

/** `-0.031` -> `−3.1%`. */
export function formatSignedPercent(fraction: number): string {
  return `${signed((fraction * 100).toFixed(1))}%`;
}

/** Whole numbers plain, others with one decimal: `−12`, `+3.5`. */
export function formatSignedNumber(value: number): string {
  return signed(Number.isInteger(value) ? String(value) : value.toFixed(1));
}

/** Whether a signed text means "no change". */
export function saysNothing(text: string): boolean {
  return !/[1-9]/.test(text);
}

function signed(text: string): string {
  if (saysNothing(text)) return text.replace('-', '');
  return text.startsWith('-') ? withMinus(text) : `+${text}`;
}
