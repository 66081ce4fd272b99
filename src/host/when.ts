/** Dates as lists have room for. */
import * as vscode from 'vscode';

/** The time of today, else the day and the time, with the year where it is another; in the user's way of writing them. */
export function briefDate(time: Date, now = new Date()): string {
  const isSameYear = time.getFullYear() === now.getFullYear();
  const isToday = time.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(vscode.env.language, {
    ...(!isToday && { day: 'numeric', month: 'short' }),
    ...(!isSameYear && { year: 'numeric' }),
    ...{ hour: '2-digit', minute: '2-digit' },
  }).format(time);
}
