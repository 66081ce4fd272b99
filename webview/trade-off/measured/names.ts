/** Draws the names of series: at their ends, or in the legend. */
import { leadPath, type EndLabel } from '../../../src/core/plot/end-labels';
import type { LegendPlace } from '../../../src/core/plot/legend';
import { frontId, othersId, referenceId } from '../../../src/core/plot/series-names';
import { seriesClass, seriesPath, type Series } from '../../../src/core/plot/series';
import type { Group } from '../../shared/plot/svg';

/** The front has no mark of its own: a piece of its stairs represents it. */
const frontPiece = 'M-6,-3H1V3H6';

export function drawNames(
  group: Group,
  { ends, legend }: { ends: readonly EndLabel[]; legend: readonly LegendPlace[] },
): void {
  group
    .selectAll<SVGPathElement, EndLabel>('path.lead')
    .data(ends)
    .join('path')
    .attr('class', 'lead')
    .attr('d', leadPath);
  group
    .selectAll<SVGTextElement, EndLabel>('text.end')
    .data(ends)
    .join('text')
    .attr('class', ({ id }) => `end ${classOf(id)}`)
    .attr('x', ({ label }) => label.x)
    .attr('y', ({ label }) => label.y)
    .text(({ text }) => text);
  group
    .selectAll<SVGGElement, EndLabel>('g.end-mark')
    .data(ends.filter(({ id, mark }) => mark && isSeries(id)))
    .join((enter) => {
      const one = enter.append('g');
      one.append('path').attr('class', 'mark');
      return one;
    })
    .attr('class', ({ id }) => `end-mark ${classOf(id)}`)
    .attr('transform', ({ mark }) => `translate(${mark!.x},${mark!.y})`)
    .select('path')
    .attr('d', ({ id }) => seriesPath(id as Series));
  const entries = group
    .selectAll<SVGGElement, LegendPlace>('g.entry')
    .data(legend)
    .join((enter) => {
      const entry = enter.append('g');
      entry.append('path');
      entry.append('text').attr('x', 10).attr('y', 4);
      return entry;
    })
    .attr('class', ({ id }) => `entry ${classOf(id)}`)
    .attr('transform', ({ x, y }) => `translate(${x + 4},${y})`);
  entries
    .select<SVGPathElement>('path')
    .attr('class', ({ id }) => (id === frontId ? 'front' : 'mark'))
    .attr('d', ({ id }) => entryPath(id));
  entries.select('text').text(({ text }) => text);
}

function isSeries(id: string): boolean {
  return id !== frontId && id !== othersId && id !== referenceId;
}

function entryPath(id: string): string {
  if (id === frontId) return frontPiece;
  return id === othersId ? '' : seriesPath(id as Series);
}

function classOf(id: string): string {
  if (id === frontId) return 'front-entry';
  return id === othersId || id === referenceId ? id : seriesClass(id as Series);
}
