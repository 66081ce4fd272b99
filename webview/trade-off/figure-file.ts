/** A plot as a file: its figures, or its picture on white. */
import type { ExportFormat, PlotName } from '../../src/protocol/trade-off';
import { toCsv } from '../shared/csv';
import { pngOf, svgPicture } from '../shared/export-svg';
import type { Screen } from './screen';

/** @returns text, or a data URL of a PNG */
export async function figureFile(
  screen: Screen,
  modelName: string,
  plot: PlotName,
  format: ExportFormat,
): Promise<string> {
  if (format === 'csv') return toCsv(screen.tableOf(plot));
  const { svg, size } = screen.surfaceOf(plot);
  const title = [`${modelName}: ${screen.titleOf(plot)}`, ...screen.subjectOf(plot)].join(', ');
  const picture = svgPicture(svg, size, title, screen.legendOf(plot));
  return format === 'svg' ? picture.svg : pngOf(picture.svg, picture.size);
}
