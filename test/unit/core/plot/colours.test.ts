import { describe, expect, it } from 'vitest';
import { schemes, seriesColour, seriesRules } from '../../../../src/core/plot/colours';
import { isReference, seriesOrder, seriesPath } from '../../../../src/core/plot/series';

type Rgb = [number, number, number];

const linear = (hex: string): Rgb =>
  [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a: string, b: string): number => {
  const [x, y] = [luminance(linear(a)), luminance(linear(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
};
const times = (matrix: number[][], [r, g, b]: Rgb): Rgb =>
  matrix.map((row) => row[0]! * r + row[1]! * g + row[2]! * b) as Rgb;

/** Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const sight: Record<string, number[][]> = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}; // oxfmt-ignore

/** CIE Lab, D65. */
function lab(rgb: Rgb): Rgb {
  const clipped = rgb.map((part) => Math.min(1, Math.max(0, part))) as Rgb;
  const [x, y, z] = times(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
    clipped,
  ); // oxfmt-ignore
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [fx, fy, fz] = [f(x / 0.9505), f(y), f(z / 1.089)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

const grounds = {
  light: '#ffffff',
  dark: '#1f1f1f',
  contrastDark: '#000000',
  contrastLight: '#ffffff',
};

describe.each(Object.entries(schemes))('the colours of %s', (name, scheme) => {
  const ground = grounds[name as keyof typeof grounds];

  it('are visible on their background', () => {
    for (const series of seriesOrder) {
      expect(contrast(seriesColour(series, scheme), ground), series).toBeGreaterThan(3);
    }
    for (const colour of Object.values(scheme.masses)) {
      expect(contrast(colour, ground)).toBeGreaterThan(3);
    }
  });

  it.each(Object.entries(sight))('distinguish FitPrune’s series by %s', (_, matrix) => {
    const seen = Object.values(scheme.own).map((colour) => lab(times(matrix, linear(colour))));
    seen.forEach((a, at) => {
      for (const b of seen.slice(at + 1)) {
        expect(Math.hypot(...a.map((part, i) => part - b[i]!))).toBeGreaterThan(15);
      }
    });
  });

  it('are greys for baselines, and have a rule each', () => {
    for (const series of seriesOrder.filter(isReference)) {
      const parts = [1, 3, 5].map((at) =>
        parseInt(seriesColour(series, scheme).slice(at, at + 2), 16),
      );
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(12);
    }
    expect(seriesRules('.x', scheme).match(/--series:/g)).toHaveLength(seriesOrder.length + 2);
  });
});

it('every series has a mark of its own', () => {
  expect(new Set(seriesOrder.map(seriesPath)).size).toBe(seriesOrder.length);
});
