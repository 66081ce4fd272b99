/** How fast a run is and how long it still takes. */
import { text, type Message } from './text';

export interface Rate {
  /** Samples a second; undefined until it can be told. */
  perSecond: number | undefined;
  secondsLeft: number | undefined;
}

/**
 * How fast samples follow one another. Loading, and the first sample behind it, which warms everything up, are
 * no measure of those to come: they would make the estimate begin far too long and sink for minutes.
 */
export class Pace {
  private last: { at: number; done: number } | undefined;
  private seconds = 0;
  private samples = 0;

  /** Something other than samples is done from now on. */
  pause(): void {
    this.last = undefined;
  }

  /**
   * @param done samples done by now, those of an earlier run included
   * @param at seconds on any clock
   */
  count(done: number, at: number): void {
    if (this.last && done > this.last.done) {
      this.seconds += at - this.last.at;
      this.samples += done - this.last.done;
    }
    this.last = { at, done };
  }

  /** Unknown until a second sample was done. */
  rate(done: number, total: number): Rate {
    const { seconds, samples } = this;
    if (samples === 0 || seconds <= 0) return { perSecond: undefined, secondsLeft: undefined };
    const perSecond = samples / seconds;
    return { perSecond, secondsLeft: Math.max(0, total - done) / perSecond };
  }
}

/** `45 s`, `3 min 05 s`, `2 h 10 min`: never more precise than it can be. */
export function formatDuration(seconds: number): Message {
  const whole = Math.ceil(seconds);
  if (whole < 60) return text`${whole} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return text`${minutes} min ${two(whole % 60)} s`;
  return text`${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** `40 s`, `6 min`, `2 h 10 min`: as rough as what is said before a run. */
export function roughDuration(seconds: number): Message {
  if (seconds < 55) return text`${Math.max(5, 5 * Math.ceil(seconds / 5))} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return text`${minutes} min`;
  return text`${Math.floor(minutes / 60)} h ${String(10 * Math.floor((minutes % 60) / 10)).padStart(2, '0')} min`;
}

export function formatRate(perSecond: number): string {
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1);
}
