/** Lines of a text for a picture, where nothing breaks it. Pure. */

/** Of a Latin letter and of any other sign, in parts of the font's size; both err on the wide side. */
const [narrow, wide] = [0.56, 1.05];

export function wrapText(text: string, width: number, fontSize: number): string[] {
  const lines: string[] = [];
  let line = '';
  // Characters of scripts without spaces count as words of their own.
  for (const word of text.match(
    /[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]|[^\s\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]+|\s+/g,
  ) ?? []) {
    if (widthOf(line + word, fontSize) > width && line !== '') {
      lines.push(line.trimEnd());
      line = /^\s/.test(word) ? '' : word;
    } else if (line !== '' || !/^\s/.test(word)) line += word;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}

export function widthOf(text: string, fontSize: number): number {
  let width = 0;
  for (const sign of text) width += fontSize * (sign < '\u0370' ? narrow : wide);
  return width;
}
