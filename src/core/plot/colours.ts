/**
 * Colours of series, for panels and reports. Those of FitPrune differ in lightness as well as hue,
 * so that every kind of sight can distinguish them; baselines are greys with different their marks
 * and names. Pure.
 */
import { isReference, seriesClass, seriesOrder, type Series } from './series';

export interface Scheme {
  own: Record<'fitprune' | 'fitprune+' | 'refined' | 'hand', string>;
  /** Baselines take them in turn. */
  greys: readonly string[];
  /** Attention masses. */
  masses: Record<'self' | 'cross', string>;
}

export const schemes = {
  light: {
    own: { fitprune: '#1f7fd1', 'fitprune+': '#c8601a', refined: '#0f5940', hand: '#7a2a78' },
    greys: ['#55595f', '#6d7278', '#83888e'],
    masses: { self: '#1a76d2', cross: '#a06e00' },
  },
  dark: {
    own: { fitprune: '#6ea0f5', 'fitprune+': '#f08030', refined: '#56e3a0', hand: '#e8bde9' },
    greys: ['#c8cbcf', '#a9adb2', '#8d9197'],
    masses: { self: '#4aa3ff', cross: '#d7b43a' },
  },
  contrastDark: {
    own: { fitprune: '#7aa8ff', 'fitprune+': '#f59a2a', refined: '#60f5a8', hand: '#f0cfff' },
    greys: ['#e6e6e6', '#cccccc', '#b3b3b3'],
    masses: { self: '#66bfff', cross: '#ffd54d' },
  },
  contrastLight: {
    own: { fitprune: '#1a4fb0', 'fitprune+': '#b33000', refined: '#1f3a2c', hand: '#6a2868' },
    greys: ['#33363a', '#45494e', '#585c62'],
    masses: { self: '#005fb8', cross: '#7a5300' },
  },
} as const satisfies Record<string, Scheme>;

export function seriesColour(series: Series, { own, greys }: Scheme): string {
  if (series === 'fitprune-published') return own.fitprune;
  if (!isReference(series)) return own[series as keyof typeof own];
  const references = seriesOrder.filter(isReference);
  return greys[references.indexOf(series) % greys.length]!;
}

/** Rules that set `--series` of whatever has a series' class, or a mass's. */
export function seriesRules(selector: string, scheme: Scheme): string {
  const rule = (name: string, colour: string): string => `${selector} .${name}{--series:${colour}}`;
  return [
    ...seriesOrder.map((series) =>
      rule(seriesClass(series).split(' ')[1]!, seriesColour(series, scheme)),
    ),
    ...Object.entries(scheme.masses).map(([name, colour]) => rule(`mass-${name}`, colour)),
  ].join('');
}
