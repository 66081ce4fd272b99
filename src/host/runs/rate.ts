/** How fast a run is and how long it still takes. */
import { text, type Message } from '../../core/text';

export interface Rate {
  /** Samples a second; undefined until one was done. */
  perSecond: number | undefined;
  secondsLeft: number | undefined;
}

/**
 * The rate since the run started; what an earlier run did does not count as speed.
 * @param done samples done now
 * @param before samples done when this run started
 * @param seconds since it started
 */
export function rateOf(done: number, before: number, total: number, seconds: number): Rate {
  const own = done - before;
  if (own <= 0 || seconds <= 0) return { perSecond: undefined, secondsLeft: undefined };
  const perSecond = own / seconds;
  return { perSecond, secondsLeft: Math.max(0, total - done) / perSecond };
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

export function formatRate(perSecond: number): string {
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1);
}
