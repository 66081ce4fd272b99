/** The beginning of what somebody wrote, for messages. */

/** What moves a terminal's cursor, turns the direction of writing, or shows nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The first characters, without those that would do something to a terminal. */
export function excerpt(value: string, most = 60): string {
  const start = value.slice(0, most).replace(unseen, ' ');
  return value.length > most ? `${start}...` : start;
}
