/** Draws a plot of measured points. */
import { el, type Markup } from '../markup';
import type { Figure } from './figure';
import { axes, frame, legend, mark, px, text, type LegendEntry } from './frame';
import { layoutPoints, type Placed, type PointsPlot, type Series } from './points';

export function pointsFigure(name: string, title: string, plot: PointsPlot): Figure {
  const geometry = layoutPoints(plot, frame);
  const { reference } = plot;
  // Baselines lie behind.
  const order = geometry.series.toSorted(
    (a, b) => Number(b.series.isBaseline) - Number(a.series.isBaseline),
  );
  const level = reference && geometry.y(reference.y);
  const below = legend(entries(plot, geometry.front.length > 0));
  const body = [
    ...axes(geometry.x, geometry.y, {
      x: plot.x.label,
      y: plot.y.label,
      formatX: plot.x.format,
      formatY: plot.y.format,
    }),
    ...(level === undefined
      ? []
      : [path('reference', `M${frame.left} ${px(level)}H${frame.right}`)]),
    ...(geometry.front.length > 0 ? [path('front', polyline(geometry.front))] : []),
    ...order.map(({ series, placed }) => drawSeries(series, placed)),
    ...geometry.labels.map(({ text: words, x, y, anchor }) =>
      text(x, y, words, { class: 'key', 'text-anchor': anchor }),
    ),
    ...below.body,
  ];
  return { name, title, width: 760, height: below.height, body };
}

function drawSeries({ look, joined, isBaseline }: Series, placed: readonly Placed[]): Markup {
  const line = placed.map(({ x, y }): [number, number] => [x, y]);
  return el(
    'g',
    { class: `c${look.colour}${isBaseline ? ' baseline' : ''}` },
    joined && line.length > 1 ? path('line', polyline(line)) : undefined,
    ...placed.flatMap(({ x, low, high }) =>
      low === undefined || high === undefined
        ? []
        : [
            path(
              'bar',
              `M${px(x)} ${px(low)}V${px(high)}` +
                `M${px(x - 3)} ${px(low)}h6M${px(x - 3)} ${px(high)}h6`,
            ),
          ],
    ),
    ...placed.map(({ x, y, point }) => mark(look, x, y, el('title', {}, point.tooltip))),
  );
}

function entries(plot: PointsPlot, hasFront: boolean): LegendEntry[] {
  const line = (cls: string, x: number, y: number) => path(cls, `M${px(x - 9)} ${px(y)}h18`);
  return [
    ...plot.series.map(({ name, look, joined }): LegendEntry => ({
      text: name,
      symbol: (x, y) => [
        ...(joined ? [el('g', { class: `c${look.colour}` }, line('line', x, y))] : []),
        mark(look, x, y),
      ],
    })),
    ...(hasFront && plot.front
      ? [{ text: plot.front.name, symbol: (x: number, y: number) => [line('front', x, y)] }]
      : []),
    ...(plot.reference
      ? [{ text: plot.reference.name, symbol: (x: number, y: number) => [line('reference', x, y)] }]
      : []),
  ];
}

function polyline(points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join('L')}`;
}

function path(cls: string, d: string): Markup {
  return el('path', { class: cls, d });
}
