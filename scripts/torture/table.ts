/** The table that a torture ends with. */

export interface Row {
  part: string;
  what: string;
  found: string;
  /** The target; a figure without one is only information. */
  aim?: string;
}

export function markdown(rows: readonly Row[]): string {
  return [
    '| part | what | found | aim |',
    '| --- | --- | ---: | ---: |',
    ...rows.map(({ part, what, found, aim = '' }) => `| ${part} | ${what} | ${found} | ${aim} |`),
  ].join('\n');
}

export function failures(rows: readonly Row[]): Row[] {
  return rows.filter(({ found, aim }) => aim !== undefined && found !== aim);
}
