/** Words of commands as a POSIX shell reads them back, whatever they hold. */

/** Quotes a word with anything but letters, digits and a few signs. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function commandLine(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}
