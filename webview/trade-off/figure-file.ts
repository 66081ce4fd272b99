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
  const { title, subject = [], ...exported } = screen.forFile(plot);
  const words = localize(clauses([text`${modelName}: ${title}`, ...subject]));
  const picture = svgPicture(exported, words);
  return format === 'svg' ? picture.svg : pngOf(picture.svg, picture.size);
}
