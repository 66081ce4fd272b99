/** Commands as lines of a POSIX shell. Pure. */
import { oneLine } from '../../recipe/comparison/plain';

/** In characters: what a page of 900 pixels shows without a break of their own. */
const longest = 104;
const indent = '    ';

/** On one line if that is short enough, else over several that the shell reads as one. */
export function command(...words: string[]): string {
  const [first = '', ...others] = unitsOf(['fitprune', ...words]);
  const whole = [first, ...others].join(' ');
  if (whole.length <= longest) return whole;
  const lines = [first];
  for (const unit of others) {
    const line = `${lines.at(-1)} ${unit}`;
    // Two more for the sign that the command continues.
    if (line.length + 2 <= longest) lines.splice(-1, 1, line);
    else lines.push(indent + unit);
  }
  return lines.join(' \\\n');
}

/** The command's name, then each argument; an option stays beside its value. */
function unitsOf([program, name, ...words]: string[]): string[] {
  const units = [[program!, ...(name === undefined ? [] : [name])]];
  for (const word of words) {
    const last = units.at(-1)!;
    const isValue = last.length === 1 && isOption(last[0]!) && !isOption(word);
    if (isValue) last.push(word);
    else units.push([word]);
  }
  return units.map((unit) => unit.map(quote).join(' '));
}

function isOption(word: string): boolean {
  return word.startsWith('--');
}

/** Quotes one word for a shell, whatever characters a file name has. */
function quote(word: string): string {
  const line = oneLine(word);
  if (/^[\w./:=@%+-]+$/.test(line)) return line;
  return `'${line.replaceAll("'", String.raw`'\''`)}'`;
}
