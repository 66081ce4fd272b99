/** Patterns of paths: shells expand them on Linux and macOS, but not on Windows. */

/** Whether a path is a pattern. */
export function isGlob(pattern: string): boolean {
  return /[*?{]/.test(pattern);
}

/**
 * `*` and `?` stay within a name, `**` as a whole name is any folders or none, `{a,b}` is either
 * (not nested). An open brace without its end stands for itself. Names that begin with a dot match
 * like others.
 * @param pattern with forward slashes
 * @returns matches whole paths with forward slashes
 */
export function globPattern(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\/|\/\*\*$|^\*\*$|\*+|\?|\{[^{}]*\})/);
  return new RegExp(`^${parts.map(partPattern).join('')}$`, 'u');
}

/** Odd parts are the wildcards; even parts between them stand for themselves. */
function partPattern(part: string, at: number): string {
  if (at % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  if (part === '**/') return '(?:[^/]+\\/)*';
  if (part === '/**') return '\\/.+';
  if (part === '**') return '.+';
  if (part.startsWith('*')) return '[^/]*';
  if (part === '?') return '[^/]';
  const choices = part.slice(1, -1).split(',');
  return `(?:${choices.map((choice) => globPattern(choice).source.slice(1, -1)).join('|')})`;
}
