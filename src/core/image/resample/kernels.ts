/**
 * Resampling kernels by the numbers that preprocessor_config.json calls them by: those of Pillow's
 * `Image.Resampling`. Formulas and supports as in Pillow's `libImaging/Resample.c`; PyTorch's
 * antialiased `interpolate` has the same.
 */

export interface Kernel {
  /** Radius in source pixels, at a scale of 1. */
  support: number;
  weight: (x: number) => number;
}

export const nearest = 0;
export const bilinear = 2;

/** By number; nearest neighbour has no weights. */
const kernels: Readonly<Record<number, Kernel>> = {
  1: { support: 3, weight: (x) => (-3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
  2: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  3: { support: 2, weight: (x) => cubic(Math.abs(x)) },
  4: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  5: { support: 1, weight: (x) => hamming(Math.abs(x)) },
};

const names = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'];

/**
 * The number of the kernel that a file gives by number or name.
 *
 * @returns undefined for an unknown kernel
 */
export function resampling(given: unknown): number | undefined {
  if (typeof given === 'string') {
    const at = names.indexOf(given.toLowerCase());
    return at === -1 ? undefined : at;
  }
  return typeof given === 'number' && names[given] !== undefined ? given : undefined;
}

/** @param resample a number that `resampling` gave, but nearest */
export function kernelOf(resample: number): Kernel {
  return kernels[resample]!;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/** Keys' cubic of a = -0.5. */
function cubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

function hamming(x: number): number {
  if (x === 0) return 1;
  return x < 1
    ? (Math.sin(x * Math.PI) / (x * Math.PI)) * (0.54 + 0.46 * Math.cos(x * Math.PI))
    : 0;
}
