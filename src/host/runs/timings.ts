/**
 * How long samples took here, by model, precision and device, to estimate runs before they begin.
 */
import type * as vscode from 'vscode';

/**
 * The kinds of timed work: of one model on one sample, which for a calibration is one prefill; and
 * loading one model for an evaluation.
 */
export type Timed = 'calibration' | 'evaluation' | 'loading';

/** What determines how long a sample takes. */
export interface TimedRun {
  /** The model's folder. */
  folder: string;
  dtype: string | undefined;
  /** As in the setting: `auto` chooses the same device from one run to the next. */
  device: string;
}

/** Runs of fewer answers are not representative: the first ones warm everything up. */
const enough = 3;

/** Sums up the time of a run; the first sample after a start is left out. */
export class Stopwatch {
  /** Seconds from the start, or from when loading began, to the first sample. */
  loading: number | undefined;
  private began = performance.now();
  private seconds = 0;
  private answers = 0;
  private isWarm = false;

  /** @param milliseconds of one sample @param answers that were made of it, by different models */
  add(milliseconds: number, answers = 1): void {
    if (this.isWarm) {
      this.seconds += milliseconds / 1000;
      this.answers += answers;
    } else this.loading = (performance.now() - this.began - milliseconds) / 1000;
    this.isWarm = true;
  }

  /** Models are loaded: the next sample warms them up. */
  restart(): void {
    if (this.isWarm) this.began = performance.now();
    this.isWarm = false;
  }

  /** Seconds of one answer; undefined if too few were timed. */
  get perAnswer(): number | undefined {
    return this.answers >= enough ? this.seconds / this.answers : undefined;
  }
}

/**
 * A value that is the same is not written again: during a run, its time for loading stays, and
 * its time for an answer changes.
 *
 * @param perAnswer seconds, of a model where it is loading that is timed; undefined is not kept
 */
export async function keepTiming(
  memento: vscode.Memento,
  run: TimedRun,
  timed: Timed,
  perAnswer: number | undefined,
): Promise<void> {
  const key = keyOf(run, timed);
  if (perAnswer === undefined || memento.get(key) === perAnswer) return;
  await memento.update(key, perAnswer);
}

/**
 * Seconds of one answer, from the last evaluation here, or else the last calibration, whose prefill
 * is most of an answer; undefined if this model was never run here. Runs that named no precision
 * used the model's usual one, and count for a precision that was never run.
 */
export function secondsPerAnswer(
  memento: Pick<vscode.Memento, 'get'>,
  run: TimedRun,
): number | undefined {
  const same = [run, ...(run.dtype === undefined ? [] : [{ ...run, dtype: undefined }])];
  const known = same.flatMap((one) => [keyOf(one, 'evaluation'), keyOf(one, 'calibration')]);
  return known.map((key) => memento.get<number>(key)).find((seconds) => seconds !== undefined);
}

/** Seconds that loading one model took in the last evaluation here; 0 if there was none. */
export function secondsPerModel(memento: Pick<vscode.Memento, 'get'>, run: TimedRun): number {
  return memento.get<number>(keyOf(run, 'loading')) ?? 0;
}

function keyOf({ folder, dtype, device }: TimedRun, timed: Timed): string {
  return `timing:${JSON.stringify([timed, folder, dtype ?? '', device])}`;
}
