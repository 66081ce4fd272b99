/** Reads what tests ask for from a report's blocks. */
import { buildReport } from '../../../../src/core/report/build';
import type { Block, Inline, Table } from '../../../../src/core/report/document';
import { type Figure } from '../../../../src/core/report/figures/figure';
import type { ReportInput } from '../../../../src/core/report/types';
import { input } from './input';

export const beside = ({ name }: Figure): string => `report.${name}.svg`;

export function tables(changes?: Partial<ReportInput>): string[][][] {
  const { blocks } = buildReport(input(changes));
  return blocks
    .filter((one): one is Table => one.kind === 'table')
    .map(({ head, rows }) => [
      head.map(plain),
      ...rows.map((row) => row.map(({ content, note }) => `${plain(content)}|${note ?? ''}`)),
    ]);
}

export function plain(content: readonly Inline[]): string {
  return content.map((one) => (typeof one === 'string' ? one : Object.values(one).join())).join('');
}

/** Each on one line, as the shell reads it. */
export function commands(blocks: readonly Block[]): string[] {
  return blocks
    .flatMap((one) => (one.kind === 'code' ? one.lines : []))
    .map((line) => line.replaceAll(/ \\\n +/g, ' '));
}

export function warnings(changes?: Partial<ReportInput>): string[] {
  const { blocks } = buildReport(input(changes));
  return blocks.flatMap((one) => (one.kind === 'warning' ? [plain(one.content)] : []));
}

export function figures(changes?: Partial<ReportInput>): Figure[] {
  const { blocks } = buildReport(input(changes));
  return blocks.flatMap((one: Block) => (one.kind === 'figure' ? [one.figure] : []));
}
