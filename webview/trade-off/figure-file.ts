/** A plot as a file: its figures, or its picture on white. */
import { clauses, text } from '../../src/core/text';
import type { ExportFormat, PlotName } from '../../src/protocol/trade-off';
import { toCsv } from '../shared/csv';
import { pngOf, svgPicture } from '../shared/export-svg';
import { localize } from '../shared/l10n';
import type { Screen } from './screen';

/** @returns text, or a data URL of a PNG */
export async function figureFile(
  screen: Screen,
  modelName: string,
  plot: PlotName,
  format: ExportFormat,
): Promise<string> {
  if (format === 'csv') return toCsv(screen.tableOf(plot));
  const title = localize(
    clauses([text`${modelName}: ${screen.titleOf(plot)}`, ...screen.subjectOf(plot)]),
  );
  const picture = screen.asFile(plot, () => {
    const { svg, size } = screen.surfaceOf(plot);
    return svgPicture(svg, size, title, {
      ...{ legend: screen.legendOf(plot), notes: screen.notesOf(plot) },
    });
  });
  return format === 'svg' ? picture.svg : pngOf(picture.svg, picture.size);
}
