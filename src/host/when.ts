/** Dates as lists have room for. */
import * as vscode from 'vscode';

/**
 * Today's time, otherwise the day and the time, with the year if it is another one; in the user's
 * format.
 */
export function briefDate(time: Date, now = new Date()): string {
  const isSameYear = time.getFullYear() === now.getFullYear();
  const isToday = time.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(vscode.env.language, {
    ...(!isToday && { day: 'numeric', month: 'short' }),
    ...(!isSameYear && { year: 'numeric' }),
    ...{ hour: '2-digit', minute: '2-digit' },
  }).format(time);
}
