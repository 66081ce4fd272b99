/** An author's words on one line of another page. */

/**
 * Line breaks, control characters (a terminal obeys them) and those that turn the direction of
 * writing become spaces.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
