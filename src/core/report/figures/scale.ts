/** Linear axes: from values to pixels, and the round numbers between. */

export interface Scale {
  (value: number): number;
  ticks: number[];
}

/**
 * @param domain widened to whole ticks
 * @param range pixels of its ends
 * @param count how many ticks there should be about
 */
export function linear(
  domain: readonly [number, number],
  range: readonly [number, number],
  count: number,
): Scale {
  const step = niceStep((domain[1] - domain[0]) / count);
  // Sums of tenths end a hair beyond a tick that they are.
  const low = Math.floor(domain[0] / step + 1e-9);
  const high = Math.max(low + 1, Math.ceil(domain[1] / step - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, i) =>
    Number(((low + i) * step).toPrecision(12)),
  );
  const [from, to] = [low * step, high * step];
  const scale = (value: number): number =>
    range[0] + ((value - from) / (to - from)) * (range[1] - range[0]);
  return Object.assign(scale, { ticks });
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function niceStep(raw: number): number {
  // Values that are all the same have room around them.
  if (!(raw > 1e-9)) return 0.1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5].find((factor) => factor * power >= raw * (1 - 1e-9));
  return (step ?? 10) * power;
}
