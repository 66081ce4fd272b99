/**
 * Checks what a profile's file holds: its tables are made of parts that must fit each other, or
 * times would be those of another decoder.
 */
import { record } from '../record';
import type { Profile, Series } from './types';

/** @throws Error with what is wrong */
export function parseProfile(value: unknown): Profile {
  const profile = record(value);
  const need = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`its ${what} cannot be read`);
  };
  need(profile?.['version'] === 1, 'version');
  const read = value as Profile;
  const { model, kinds, boundaries, cuts, first, lengths, series } = read;
  need(typeof record(model)?.['fingerprint'] === 'string' && isCount(model.layers), 'model');
  need(typeof read.device === 'string', 'device');
  need(isAscending(lengths) && lengths.length > 0 && lengths[0]! > 0, 'lengths');
  need(isCount(read.textTokens) && read.textTokens < lengths.at(-1)!, 'textTokens');
  // Missing layers would take no time at all.
  need(isCounts(kinds) && kinds.length > 0 && kinds.length === model.layers, 'kinds');
  const isLayer = (one: unknown) => isCount(one) && one < kinds.length;
  need(kinds.every(isLayer), 'kinds');
  need(isAscending(boundaries) && boundaries.every(isLayer), 'boundaries');
  need(Array.isArray(cuts) && cuts.every(isLayer), 'cuts');
  need(first === undefined || isLayer(first), 'first');
  need(Array.isArray(series) && series.every(isSeries) && isTimed(read), 'series');
  return read;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isAscending(value: unknown): boolean {
  return isCounts(value) && value.every((one, at, all) => at === 0 || all[at - 1]! < one);
}

/** Whether some length was run, and with every run those up to the boundaries. */
function isTimed({ series, lengths, boundaries }: Profile): boolean {
  const runs = new Map(
    series.map(({ of, length, runs: { length: count } }) => [`${of} ${length}`, count]),
  );
  const counts = lengths.map((length) => runs.get(`whole ${length}`) ?? 0);
  return (
    runs.size === series.length &&
    counts.some((count) => count > 0) &&
    boundaries.every((boundary) =>
      lengths.every((length, at) => (runs.get(`layers:${boundary} ${length}`) ?? 0) === counts[at]),
    )
  );
}

function isSeries(value: unknown): boolean {
  const { of, length, runs, quartiles } = (record(value) ?? {}) as Record<keyof Series, unknown>;
  const isTime = (one: unknown) => typeof one === 'number' && Number.isFinite(one) && one >= 0;
  return (
    typeof of === 'string' &&
    isCount(length) &&
    Array.isArray(runs) &&
    runs.every((one) => isTime(one) && (of !== 'whole' || one > 0)) &&
    Array.isArray(quartiles) &&
    quartiles.length === 3 &&
    quartiles.every(isTime)
  );
}
