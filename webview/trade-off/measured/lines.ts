/** Draws the lines through measured points: those of sweeps, the front, and intervals. */
import { line } from 'd3-shape';
import { drawingOrder, seriesClass, seriesDash, type Series } from '../../../src/core/plot/series';
import { drawPath, type Group } from '../../shared/plot/svg';
import type { MeasuredGeometry, MeasuredPlace } from './geometry';

export interface LineParts {
  joined: Group;
  whiskers: Group;
}

type SeriesLine = MeasuredGeometry['lines'][number];

export function drawLines(
  { joined, whiskers }: LineParts,
  { front, lines, places }: MeasuredGeometry,
): void {
  drawPath(joined, 'front', line()(front) ?? '');
  joined
    .selectAll<SVGPathElement, SeriesLine>('path.series')
    .data(drawingOrder(lines.map((one) => ({ ...one, series: one.series as Series }))))
    .join('path')
    .attr(
      'class',
      ({ series, isFaint }) => `series ${seriesClass(series)}${isFaint ? ' faint' : ''}`,
    )
    .attr('stroke-dasharray', ({ series }) => seriesDash(series) ?? null)
    .attr('d', ({ points }) => line()(points));
  const measured = inOrder(places).filter(
    ({ low, high }) => low !== undefined && high !== undefined,
  );
  whiskers
    .selectAll<SVGPathElement, MeasuredPlace>('path')
    .data(measured)
    .join('path')
    .attr(
      'class',
      ({ point: { series }, isQuiet }) =>
        `whisker ${seriesClass(series)}${isQuiet ? ' quiet' : ''}`,
    )
    .attr(
      'd',
      ({ x, low, high }) => `M${x - 3},${low!}h6M${x},${low!}V${high!}M${x - 3},${high!}h6`,
    );
}

/** Lines and intervals of the series under the pointer come to the front. */
export function pointLines({ joined, whiskers }: LineParts, series: string | undefined): void {
  joined
    .selectAll<SVGPathElement, SeriesLine>('path.series')
    .classed('pointed', (one) => one.series === series);
  whiskers
    .selectAll<SVGPathElement, MeasuredPlace>('path')
    .classed('pointed', ({ point }) => point.series === series);
}

/** Baselines are drawn below the methods that they are compared with. */
export function inOrder(places: readonly MeasuredPlace[]): MeasuredPlace[] {
  const drawn = places.map((place) => ({ place, series: place.point.series }));
  return drawingOrder(drawn).map(({ place }) => place);
}
