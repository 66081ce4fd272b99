import { describe, expect, it } from 'vitest';
import { toCsv, type Cell } from '../../../../webview/shared/csv';

const line = (...cells: Cell[]) =>
  toCsv({ columns: ['a'], rows: [cells] }).slice('\uFEFFa\r\n'.length, -2);

describe('toCsv', () => {
  it('starts with a byte order mark and ends every line', () => {
    const table = { columns: ['a', 'b'], rows: [[1, 2], [3]] };
    expect(toCsv(table)).toBe('\uFEFFa,b\r\n1,2\r\n3\r\n');
  });

  it.each<[string, Cell[], string]>([
    ['numbers with a point', [0.5, -1, 1e-7], '0.5,-1,1e-7'],
    ['an empty cell for what is not known', [1, undefined, 2], '1,,2'],
    ['quotes around commas, quotes and line ends', ['a,b', 'a"b', 'a\nb'], '"a,b","a""b","a\nb"'],
    ['no formulas out of names', ['=1+1', '@x', '+a', '-b'], "'=1+1,'@x,'+a,'-b"],
  ])('writes %s', (_, cells, expected) => {
    expect(line(...cells)).toBe(expected);
  });
});
