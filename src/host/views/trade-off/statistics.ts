/** The statistics that the trade-off panel has open: their fitter, and their curve. */
import path from 'node:path';
import * as vscode from 'vscode';
import { streamSuffix } from '../../../core/arrow/stream-suffix';
import type { DecoderTimes } from '../../../core/cost/times';
import { HumanError } from '../../../core/errors';
import type { ProfileFile } from '../../../core/profile/profile-file';
import { timesOf } from '../../../core/profile/times-of';
import { previewed, type Fitter, type Preview } from '../../../fitter/pool';
import type { Fitters } from '../../fitters';
import type { Curve, StatisticsChoice } from '../../../protocol/trade-off';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import { curveOf, timed, type CurveChoice, type Known } from './curves';
import { LossCache } from './recipes';

/** An open statistics file. */
export interface Opened {
  entry: StatisticsEntry;
  /** The source of what is shown: all samples, or a few while all are being prepared. */
  shown: Preview;
  /** undefined while `shown` is a preview: saved recipes are fitted from all samples. */
  fitter: Fitter | undefined;
  losses: LossCache;
  curve: Curve;
  choice: CurveChoice;
  /** The device's times for the curve; absent without a profile. */
  times: DecoderTimes | undefined;
  /** Curves of other choices that were shown before, of all samples, by their choices. */
  curves: Map<string, Known>;
}

/** A curve that is ready within this time, in milliseconds, appears without a message. */
const patience = 400;

/** Samples from which on they take so long that a few of them are shown first. */
const leastPreviewed = 4 * previewed;

/** The part of the work that preparing the samples is, about; the rest prepares the method. */
const preparing = 0.7;

interface OpenOptions {
  /** The device's times. */
  profile?: ProfileFile | undefined;
  /** 0 to 1, while they are being prepared. */
  onProgress: (part: number) => void;
  /** Given the same of a few samples, where it will be long until all are prepared. */
  onPreview: (opened: Opened) => void;
}

/**
 * @param before the statistics that were open: reused if they are the same
 * @throws HumanError when the file cannot be read
 */
export async function openStatistics(
  fitters: Fitters,
  entry: StatisticsEntry,
  choice: CurveChoice,
  before: Opened | undefined,
  options: OpenOptions,
): Promise<Opened> {
  const whole = openAll(fitters, entry, choice, before, options);
  const isKnown = before?.entry.file === entry.file && before.curves.has(JSON.stringify(choice));
  if (entry.samples >= leastPreviewed && !isKnown) {
    // If a preview cannot be read, all samples cannot be read either, and that is reported.
    const preview = previewOf(fitters, entry, choice, before, options).catch(() => undefined);
    const first = await Promise.race([preview, whole]);
    if (first && !first.fitter) options.onPreview(first);
  }
  return whole;
}

async function openAll(
  fitters: Fitters,
  entry: StatisticsEntry,
  choice: CurveChoice,
  before: Opened | undefined,
  { profile, onProgress }: OpenOptions,
): Promise<Opened> {
  const started = performance.now();
  let from = 0;
  const fitter = await fitters.open(entry.file, (part) => {
    from = preparing;
    onProgress(part * preparing);
  });
  const same = unchanged(before, entry, fitter);
  const curves = same?.curves ?? new Map<string, Known>();
  const possible = possibleOf(choice, fitter);
  const key = JSON.stringify(possible);
  const known =
    curves.get(key) ??
    (await curveOf(fitter, possible, (part) => {
      if (performance.now() - started > patience) onProgress(from + part * (1 - from));
    }));
  curves.set(key, known);
  // If the file must be prepared again, the fitter does so with its present contents.
  const losses = same?.fitter ? same.losses : new LossCache(fitter);
  const shownParts = await curveWithTimes(profile, known, fitter, possible);
  return { ...shownParts, entry, shown: fitter, fitter, losses, choice: possible, curves };
}

/** A preview from a few samples. */
async function previewOf(
  fitters: Fitters,
  entry: StatisticsEntry,
  choice: CurveChoice,
  before: Opened | undefined,
  { profile }: OpenOptions,
): Promise<Opened> {
  const shown = await fitters.preview(entry.file);
  const possible = possibleOf(choice, shown);
  const known = await curveOf(shown, possible, () => undefined);
  const shownParts = await curveWithTimes(profile, known, shown, possible);
  return {
    ...{ ...shownParts, entry, shown, fitter: undefined, losses: new LossCache(shown) },
    ...{
      choice: possible,
      curves: unchanged(before, entry, shown)?.curves ?? new Map<string, Known>(),
    },
  };
}

/** The open statistics, if the file has not changed. */
function unchanged(
  before: Opened | undefined,
  { file }: StatisticsEntry,
  { facts }: Preview,
): Opened | undefined {
  return before?.entry.file === file && before.shown.facts.hash === facts.hash ? before : undefined;
}

/** Leaves out choices for which the statistics lack the values. */
function possibleOf(choice: CurveChoice, { facts }: Preview): CurveChoice {
  return facts.hasIsolation ? choice : { ...choice, before: 1 };
}

async function curveWithTimes(
  profile: ProfileFile | undefined,
  known: Known,
  shown: Preview,
  choice: CurveChoice,
): Promise<Pick<Opened, 'curve' | 'times'>> {
  const times = profile && timesOf(profile, shown.facts.shape);
  const curve = times === undefined ? known.curve : await timed(known, times, shown, choice);
  return { curve, times };
}

/** A file of statistics as the page gets it. */
export function choiceOf({ file, samples }: StatisticsEntry): StatisticsChoice {
  return { file, name: path.basename(file, streamSuffix), samples };
}

/** @throws HumanError while there is nothing to fit from */
export function requireOpened(opened: Opened | undefined): Opened {
  if (opened) return opened;
  throw new HumanError(
    vscode.l10n.t('There are no statistics to fit from. Calibrate the model first.'),
    'no-statistics',
  );
}
