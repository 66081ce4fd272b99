/** The beginning of a user's text, for messages. */

/** Characters that move a terminal's cursor, reverse the direction of writing, or are invisible. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The first characters, without those that would do something to a terminal. */
export function excerpt(value: string, most = 60): string {
  const start = value.slice(0, most).replace(unseen, ' ');
  return value.length > most ? `${start}...` : start;
}
