/** How long samples took here, by model, precision and device: what says before a run how long it will take. */
import type * as vscode from 'vscode';

/** What one answer of one model to one sample is timed as; a calibration's sample is one prefill. */
export type Timed = 'calibration' | 'evaluation';

/** What decides on how long a sample takes. */
export interface TimedRun {
  /** The model's folder. */
  folder: string;
  dtype: string | undefined;
  /** As the setting says: what `auto` comes to is the same from one run to the next. */
  device: string;
}

/** Runs of less than so many answers tell too little: the first ones warm everything up. */
const enough = 3;

/** Sums what a run took; the first sample after a start is left out. */
export class Stopwatch {
  private seconds = 0;
  private answers = 0;
  private isWarm = false;

  /** @param milliseconds of one sample @param answers that were made of it, by different models */
  add(milliseconds: number, answers = 1): void {
    if (this.isWarm) {
      this.seconds += milliseconds / 1000;
      this.answers += answers;
    }
    this.isWarm = true;
  }

  /** Models are loaded: the next sample warms them up. */
  restart(): void {
    this.isWarm = false;
  }

  /** Seconds of one answer; undefined where too few were timed. */
  get perAnswer(): number | undefined {
    return this.answers >= enough ? this.seconds / this.answers : undefined;
  }
}

/** @param perAnswer seconds; nothing is kept of what could not be told */
export async function keepTiming(
  memento: vscode.Memento,
  run: TimedRun,
  timed: Timed,
  perAnswer: number | undefined,
): Promise<void> {
  if (perAnswer !== undefined) await memento.update(keyOf(run, timed), perAnswer);
}

/**
 * Seconds of one answer, by the last evaluation here, else by the last calibration, whose prefill is the most of
 * an answer; undefined where this model was never run here. Runs that named no precision had the model's usual one, which is
 * taken for one that was never run.
 */
export function secondsPerAnswer(
  memento: Pick<vscode.Memento, 'get'>,
  run: TimedRun,
): number | undefined {
  const same = [run, ...(run.dtype === undefined ? [] : [{ ...run, dtype: undefined }])];
  const known = same.flatMap((one) => [keyOf(one, 'evaluation'), keyOf(one, 'calibration')]);
  return known.map((key) => memento.get<number>(key)).find((seconds) => seconds !== undefined);
}

function keyOf({ folder, dtype, device }: TimedRun, timed: Timed): string {
  return `timing:${JSON.stringify([timed, folder, dtype ?? '', device])}`;
}
