/**
 * Figures as people read them; pure, and independent of the locale. Shares, FLOPs and bytes are in
 * `core/cost/format`.
 */
import { formatPercent, withMinus } from '../cost/format';
import { formatSignedPoints } from './signed';

/** A share with one decimal: `60.1%`. */
export function formatShare(fraction: number): string {
  return formatPercent(fraction);
}

/** A probability: `0.034`, `< 0.001`. */
export function formatProbability(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** In nats: no smaller divergence ever changed an answer, so its digits add nothing. */
const leastKl = 1e-4;
const mostKlDecimals = 4;

/**
 * Nats, with at most three digits: `4.18`, `0.379`, `0.0021`, `0.0003`, `< 0.0001`; a difference
 * may also be `> −0.0001`.
 */
export function formatKl(nats: number): string {
  if (nats === 0) return '0';
  if (Math.abs(nats) < leastKl) return nats > 0 ? `< ${leastKl}` : `> −${leastKl}`;
  const digits = Number(Math.abs(nats) < 1e-3 ? nats.toFixed(4) : nats.toPrecision(3));
  return withMinus(String(digits));
}

/**
 * Nats of one column, all with as many decimals: the smallest has three digits, as far as four
 * decimals reach. So sizes can be compared at a glance.
 */
export function klColumn(all: readonly (number | undefined)[]): (nats: number) => string {
  const sizes = all.flatMap((nats) => (nats ? [Math.abs(nats)] : []));
  const power = Math.floor(Math.log10(Math.min(...sizes, 1)));
  const decimals = Math.min(2 - power, mostKlDecimals);
  return (nats) =>
    nats === 0 || Math.abs(nats) < leastKl ? formatKl(nats) : withMinus(nats.toFixed(decimals));
}

/** For marks of an axis, which may be logarithmic: no two marks may read alike. */
export function klTick(nats: number): string {
  const short = Number(nats.toPrecision(3));
  // Zeros are hard to count.
  return short !== 0 && Math.abs(short) < leastKl ? short.toExponential() : String(short);
}

/** `1.8` -> `1.80x`. */
export function formatTimes(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}

/** Attention mass: `34.1%`, with two decimals where one would not be enough: `3.14%`, `0.04%`. */
export function formatMass(fraction: number): string {
  return formatPercent(fraction, Math.abs(fraction) < 0.1 ? 2 : 1);
}

/** A share that is mostly whole, as on an axis: `60%`, `54.5%`. */
export function plainPercent(fraction: number): string {
  return formatPercent(fraction).replace('.0%', '%');
}

/** `[−1.8, +0.2]`, in percentage points. */
export function formatPointsInterval([low, high]: readonly [number, number]): string {
  return `[${formatSignedPoints(low, 1)}, ${formatSignedPoints(high, 1)}]`;
}

/** `[97.1%, 100.4%]`. */
export function formatPercentInterval(interval: readonly [number, number]): string {
  return `[${interval.map(formatShare).join(', ')}]`;
}

/** `[3.14%, 12.0%]`, of attention masses. */
export function formatMassInterval(interval: readonly [number, number]): string {
  return `[${interval.map(formatMass).join(', ')}]`;
}

/** A share on an axis whose title has the percent sign: `60`, `54.5`. */
export function hundredths(fraction: number): string {
  return plainNumber(100 * fraction);
}

/**
 * A number of an axis without digits that the arithmetic left: `0.3`, not `0.30000000000000004`.
 */
export function plainNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
