/** Rewrites the tables of docs/benchmarks.md between their markers. */
import { machineSentence, type Machine } from './machine';
import { sectionMarkdown, type SectionReport } from './report';

/**
 * The document with the section's part replaced. Every section names its own machine and date,
 * since sections may be measured one by one.
 *
 * @throws Error when the markers are missing
 */
export function updateDocument(
  document: string,
  section: string,
  report: SectionReport,
  machine: Machine,
): string {
  const [open, close] = [`<!-- bench:${section} -->`, `<!-- /bench:${section} -->`];
  const from = document.indexOf(open);
  const to = document.indexOf(close);
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md lacks the markers of ${section}`);
  const notes = [machineSentence(machine, report.device), ...report.notes];
  const body = [sectionMarkdown(report), ...notes].join('\n\n');
  return `${document.slice(0, from)}${open}\n${body}\n${document.slice(to)}`;
}
