/**
 * Rows of times beside the slider: what a profile predicts, and what was measured of recipes. Pure.
 */
import { formatMilliseconds, formatPercent } from '../../src/core/cost/format';
import type { TimesCost } from '../../src/core/cost/times';
import { formatTimes } from '../../src/core/figures/format';
import { peakMemory } from '../../src/core/figures/measured';
import { memoryChange } from '../../src/core/figures/memory';
import type { Cost, MeasuredTime, PanelState } from '../../src/protocol/trade-off';
import { fill } from '../shared/fill';
import {
  unknown,
  type ReadoutFigure,
  type ReadoutRow,
  type ReadoutSchedule,
} from './readout-types';
import type { TradeOffStrings } from './strings';

/** A profile's predictions, if there is one. */
export function timeRows(
  strings: TradeOffStrings,
  { times }: Cost,
  candidates: readonly (ReadoutSchedule | undefined)[],
): ReadoutRow[] {
  if (times === undefined) return [];
  const row = (part: keyof TimesCost, label: string): ReadoutRow[] => {
    const unpruned = times[part]?.unpruned;
    if (unpruned === undefined) return [];
    const figures = candidates.map((one): ReadoutFigure | undefined => {
      if (!one) return undefined;
      const pruned = one.cost.times?.[part]?.pruned;
      if (pruned === undefined) return { value: unknown, change: '' };
      return { value: formatMilliseconds(pruned), change: change(1 - pruned / unpruned) };
    });
    return [{ key: part, label, unpruned: formatMilliseconds(unpruned), figures }];
  };
  return [...row('prefill', strings.prefillTime), ...row('firstToken', strings.firstTokenTime)];
}

/**
 * What is to be known of the profile that predicted the times in `rows`; undefined if it is quiet.
 */
export function predictionNote(
  strings: TradeOffStrings,
  { profiles = [], chosenProfile }: Pick<PanelState, 'profiles' | 'chosenProfile'>,
  rows: readonly ReadoutRow[],
): string | undefined {
  const noise = profiles.find(({ file }) => file === chosenProfile)?.noise;
  const isPredicted = rows.some(({ key }) => key === 'prefill');
  return noise === undefined || !isPredicted ? undefined : fill(strings.predictedFrom, noise);
}

/**
 * The measured time to first token and peak memory, beside the predicted time of a profile: the two
 * are from different runs, and a headline shows the measured one.
 * @param measured of the recipe, before its step began to move
 */
export function measuredTimeRows(
  strings: TradeOffStrings,
  candidates: readonly (ReadoutSchedule | undefined)[],
  measured: MeasuredTime | undefined,
): ReadoutRow[] {
  const first = candidates.find((one) => one?.firstToken)?.firstToken ?? measured;
  if (first === undefined) return [];
  const figures = candidates.map((one): ReadoutFigure | undefined => {
    if (!one) return undefined;
    if (!one.firstToken) return { value: strings.notMeasuredYet, change: '' };
    const { pruned, speedUp } = one.firstToken;
    return { value: formatMilliseconds(pruned), change: formatTimes(speedUp) };
  });
  const unpruned = formatMilliseconds(first.unpruned);
  return [
    { key: 'firstTokenMeasured', label: strings.firstTokenMeasured, unpruned, figures },
    memoryRow(strings, candidates, first),
  ];
}

/** Shown beside every measured time, and named as missing if an older run measured time alone. */
function memoryRow(
  strings: TradeOffStrings,
  candidates: readonly (ReadoutSchedule | undefined)[],
  { memory: first }: MeasuredTime,
): ReadoutRow {
  const { format } = peakMemory;
  const figures = candidates.map((one): ReadoutFigure | undefined => {
    if (!one) return undefined;
    const memory = one.firstToken?.memory;
    if (!memory) return { value: strings.notMeasuredYet, change: '' };
    const changed = memoryChange(memory);
    const isAlike = changed?.isSignificant === false;
    const saved = isAlike ? strings.aboutTheSame : change(-(changed?.value ?? 0));
    return { value: format(memory.pruned), change: saved };
  });
  const unpruned = first ? format(first.dense) : strings.notMeasuredYet;
  return { key: 'peakMemory', label: strings.peakMemoryMeasured, unpruned, figures };
}

/** A saving as a change, with a real minus sign: the same width as the digits. */
export function change(saved: number): string {
  const text = formatPercent(Math.abs(saved));
  if (text === formatPercent(0)) return '';
  return (saved > 0 ? '−' : '+') + text;
}
