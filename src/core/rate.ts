/** How fast a run is and how long it still takes. */
import { text, type Message } from './text';

export interface Rate {
  /** Samples a second; undefined until it is known. */
  perSecond: number | undefined;
  secondsLeft: number | undefined;
}

/** A rate is taken from the latest work: so much of it is enough for a steady rate... */
const recentSteps = 64;
/** ...and, of a slow run, so many seconds of it, but at least so many steps. */
const recentSeconds = 120;
const leastSteps = 16;

interface Step {
  seconds: number;
  work: number;
}

/**
 * How fast samples follow one another, by the recent ones, since a machine gets other things to do.
 * Loading does not count, nor does the first sample after it, which warms everything up: with them,
 * the estimate would begin far too long and sink for minutes. What is counted may be samples, or
 * units of work, of which samples of one part of a run take more than those of another.
 */
export class Pace {
  private last: { at: number; done: number } | undefined;
  private readonly recent: Step[] = [];
  private readonly sum: Step = { seconds: 0, work: 0 };
  /** When something other than samples began, in seconds. */
  private paused: number | undefined;
  /** Seconds that this part of the run took beside its samples. */
  private loading = 0;

  /** Another part of the run begins, which loads again. */
  begin(at: number): void {
    this.pause(at);
    this.paused = at;
    this.loading = 0;
  }

  /**
   * Something other than samples is done from now on.
   * @param at seconds on any clock
   */
  pause(at: number): void {
    this.last = undefined;
    this.paused ??= at;
  }

  /**
   * @param done samples, or work, done by now, those of an earlier run included
   * @param at seconds on the same clock
   */
  count(done: number, at: number): void {
    if (this.paused !== undefined) this.loading += at - this.paused;
    this.paused = undefined;
    if (this.last && done > this.last.done) {
      this.add({ seconds: at - this.last.at, work: done - this.last.done });
    }
    this.last = { at, done };
  }

  /**
   * Unknown until a second sample was done.
   * @param parts of the run that are still to come: each loads as this one did
   */
  rate(done: number, total: number, parts = 0): Rate {
    const { seconds, work } = this.sum;
    if (work <= 0 || seconds <= 0) return { perSecond: undefined, secondsLeft: undefined };
    const perSecond = work / seconds;
    const secondsLeft = Math.max(0, total - done) / perSecond + parts * this.loading;
    return { perSecond, secondsLeft };
  }

  private add(step: Step): void {
    const { recent, sum } = this;
    recent.push(step);
    sum.seconds += step.seconds;
    sum.work += step.work;
    while (
      recent.length > recentSteps ||
      (recent.length > leastSteps && sum.seconds - recent[0]!.seconds > recentSeconds)
    ) {
      const old = recent.shift()!;
      sum.seconds -= old.seconds;
      sum.work -= old.work;
    }
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

/** `40 s`, `80 s`, `6 min`, `2 h 10 min`: as rough as an estimate before a run. */
export function roughDuration(seconds: number): Message {
  // Two choices for one run, of 65 and 80 s, must not both read as a minute.
  if (seconds <= 100) return text`${Math.max(5, 5 * Math.ceil(seconds / 5))} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return text`${minutes} min`;
  return text`${Math.floor(minutes / 60)} h ${String(10 * Math.floor((minutes % 60) / 10)).padStart(2, '0')} min`;
}

export function formatRate(perSecond: number): string {
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1);
}
