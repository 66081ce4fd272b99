/**
 * Numbers as people read them; pure, and independent of the locale so that logs can be compared.
 */
import { text, type Text } from '../text';

const prefixes = ['', 'K', 'M', 'G', 'T', 'P', 'E'];
const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `3_433_000_000_000` -> `3.43 TFLOPs`; three significant digits. */
export function formatFlops(flops: number): string {
  const { mantissa, power } = scale(flops, 1000, prefixes.length);
  return `${mantissa} ${prefixes[power]!}FLOPs`;
}

/** Binary units: `1_572_864` -> `1.50 MiB`. */
export function formatBytes(bytes: number): string {
  const { mantissa, power } = scale(bytes, 1024, byteUnits.length);
  return `${mantissa} ${byteUnits[power]!}`;
}

/** Milliseconds with three digits, without an exponent: `4.21 ms`, `418 ms`, `1240 ms`. */
export function formatMilliseconds(milliseconds: number): string {
  return `${formatTime(milliseconds)} ms`;
}

/** Milliseconds without the unit, which is shown elsewhere. */
export function formatTime(milliseconds: number): string {
  return digits(milliseconds);
}

/** A number with a minus sign, which a hyphen is not. */
export function withMinus(number: string): string {
  return number.replace('-', '−');
}

/** A fraction as a percentage: `0.6012` -> `60.1%`. */
export function formatPercent(fraction: number, decimals = 1): string {
  return `${inPoints(fraction, decimals)}%`;
}

/** A share that somebody chose, without decimals that add nothing: `75%`, `33.33%`. */
export function formatPart(part: number): string {
  const isWhole = Math.abs(part * 100 - Math.round(part * 100)) < 1e-9;
  return formatPercent(part, isWhole ? 0 : 2);
}

/** A difference of fractions in percentage points: `0.0042` -> `0.42 points`. */
export function formatPoints(fraction: number, decimals = 2): Text {
  return text`${inPoints(fraction, decimals)} points`;
}

/** The number alone: `0.0042` -> `0.42`, `-0.012` -> `−1.20`. */
export function inPoints(fraction: number, decimals = 2): string {
  return withMinus(positiveZero((fraction * 100).toFixed(decimals)));
}

/** A saving as a signed change: `0.579` -> `−57.9%`. */
export function formatSaving(reduction: number, decimals = 1): string {
  return formatPercent(-reduction, decimals);
}

/** A mean of token counts: whole numbers plain, others with one decimal. */
export function formatTokens(tokens: number): string {
  return Number.isInteger(tokens) ? String(tokens) : tokens.toFixed(1);
}

function scale(value: number, base: number, powers: number): { mantissa: string; power: number } {
  let power = 0;
  let rest = value;
  // A mantissa never has four digits: 999.6 would print as "1000", 1023 KiB as "1023".
  while (Math.abs(Number(rest.toPrecision(3))) >= 1000 && power < powers - 1) {
    rest /= base;
    power++;
  }
  const plain = power === 0 && Number.isInteger(rest);
  return { mantissa: plain ? String(rest) : digits(rest), power };
}

/** Three significant digits without an exponent. */
function digits(value: number): string {
  const size = Math.abs(Number(value.toPrecision(3)));
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** `-0.0` would look like a change. */
function positiveZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}
