/**
 * Figures of attention mass: how much a fit drops, and how much the pruned model was found to lack.
 * None predicts accuracy.
 */
import { text } from '../text';
import type { Estimate, Plotted } from './figure';
import { formatMass, hundredths } from './format';

/** Recorded by a fit, or simulated for a schedule. */
export interface MassDropped {
  selfLoss?: number | undefined;
  crossLoss?: number | undefined;
}

/** Measured by an evaluation, mean over layers. */
export interface MassLost {
  attention?: { self: Estimate; cross: Estimate } | undefined;
}

/** For both kinds, which share an axis. */
export const massAxis = text`Attention mass dropped, %`;

export const selfLoss = {
  key: 'selfLoss',
  label: text`Self mass dropped`,
  description: text`Self mass that goes with the dropped tokens, from statistics: it ranks budgets of one method and does not predict accuracy`,
  axis: massAxis,
  better: 'lower',
  read: (dropped) => dropped.selfLoss,
  format: formatMass,
  tick: hundredths,
} as const satisfies Plotted<MassDropped>;

export const crossLoss = {
  key: 'crossLoss',
  label: text`Cross mass dropped`,
  description: text`Cross mass that goes with the dropped tokens, from statistics: it ranks budgets of one method and does not predict accuracy`,
  axis: massAxis,
  better: 'lower',
  read: (dropped) => dropped.crossLoss,
  format: formatMass,
  tick: hundredths,
} as const satisfies Plotted<MassDropped>;

export const selfLost = {
  key: 'selfLost',
  label: text`Self mass dropped, measured`,
  description: text`Self mass of the unpruned model that is missing from the pruned model's own
    attention, mean over layers`,
  axis: text`Attention mass dropped, %`,
  better: 'lower',
  read: ({ attention }) => attention?.self.value,
  format: formatMass,
  tick: hundredths,
} as const satisfies Plotted<MassLost>;

export const crossLost = {
  key: 'crossLost',
  label: text`Cross mass dropped, measured`,
  description: text`Cross mass of the unpruned model that is missing from the pruned model's own
    attention, mean over layers`,
  axis: text`Attention mass dropped, %`,
  better: 'lower',
  read: ({ attention }) => attention?.cross.value,
  format: formatMass,
  tick: hundredths,
} as const satisfies Plotted<MassLost>;
