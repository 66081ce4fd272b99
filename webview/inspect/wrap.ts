/** Lines of a text for a picture, where nothing breaks it. Pure. */
import { textWidth } from '../../src/core/plot/labels';

export function wrapText(text: string, width: number, fontSize: number): string[] {
  const lines: string[] = [];
  let line = '';
  // Characters of scripts without spaces count as words of their own.
  for (const word of text.match(
    /[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]|[^\s\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]+|\s+/g,
  ) ?? []) {
    if (textWidth(line + word, fontSize) > width && line !== '') {
      lines.push(line.trimEnd());
      line = /^\s/.test(word) ? '' : word;
    } else if (line !== '' || !/^\s/.test(word)) line += word;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}
