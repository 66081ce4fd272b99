/** Writes a report: HTML, Markdown, and the Markdown's figures beside it. */
import { access } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../files';
import type { Report } from './build';
import { standaloneSvg, type Figure } from './figures/figure';
import { reportHtml } from './html';
import { reportMarkdown } from './markdown';

export interface ReportFiles {
  html: string;
  markdown: string;
  figures: string[];
}

/** @param out with or without the ending of one of the files */
export function baseOf(out: string): string {
  return out.replace(/\.(html?|md)$/i, '');
}

/**
 * All files of a report.
 *
 * @param base as `baseOf` gives it
 */
export function reportFiles({ blocks }: Report, base: string): ReportFiles {
  return {
    html: `${base}.html`,
    markdown: `${base}.md`,
    figures: blocks.flatMap((one) => (one.kind === 'figure' ? [figureFile(one.figure, base)] : [])),
  };
}

function figureFile({ name }: Figure, base: string): string {
  return `${base}.${name}.svg`;
}

/** The files of a report that exist already. */
export async function existingFiles({ html, markdown, figures }: ReportFiles): Promise<string[]> {
  const all = [html, markdown, ...figures];
  const there = await Promise.all(
    all.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  return all.filter((_, index) => there[index]);
}

/**
 * Replaces existing files: callers ask first, with `existingFiles`.
 *
 * @param base path without an ending
 * @param language of the words, as in `lang`
 * @throws HumanError when a file cannot be written
 */
export async function writeReport(
  report: Report,
  base: string,
  language = 'en',
): Promise<ReportFiles> {
  const files = reportFiles(report, base);
  for (const one of report.blocks) {
    if (one.kind !== 'figure') continue;
    await writeFileAtomic(figureFile(one.figure, base), standaloneSvg(one.figure));
  }
  const beside = (figure: Figure): string => path.basename(figureFile(figure, base));
  await writeFileAtomic(files.markdown, reportMarkdown(report, beside));
  await writeFileAtomic(files.html, reportHtml(report, language));
  return files;
}
