/** The schedules of all compared recipes in one plot, as steps. */
import { axisBottom, axisLeft } from 'd3-axis';
import type { CompareStrings } from './strings';
import { tickCount, type Size } from '../../src/core/plot/frame';
import { countTicks } from '../../src/core/plot/ticks';
import { drawAxis, drawTitle, PlotSurface } from '../shared/plot/svg';
import { fill } from '../shared/fill';
import {
  layoutSchedules,
  type PlacedSchedule,
  type Schedule,
  type SchedulesGeometry,
} from './schedules-geometry';
import { indexedClass, indexedDash, indexedMark } from '../../src/core/plot/indexed';

export class SchedulesPlot {
  private readonly surface: PlotSurface;
  private schedules: readonly Schedule[] = [];
  private readonly grid;
  private readonly bottom;
  private readonly left;
  private readonly lines;

  constructor(
    container: HTMLElement,
    private readonly strings: CompareStrings,
  ) {
    this.surface = new PlotSurface(container, '', () => {
      this.redraw();
    });
    // One picture to a screen reader: the table has the numbers.
    this.surface.svg.setAttribute('role', 'img');
    this.grid = this.surface.layer('grid');
    this.bottom = this.surface.layer('axis');
    this.left = this.surface.layer('axis');
    this.lines = this.surface.layer('lines');
  }

  draw(schedules: readonly Schedule[]): void {
    this.schedules = schedules;
    const names = schedules.map(({ name }) => name).join(', ');
    this.surface.svg.setAttribute('aria-label', fill(this.strings.plotSummary, names));
    this.redraw();
  }

  private redraw(): void {
    const { size } = this.surface;
    if (size.width === 0 || this.schedules.length === 0) return;
    this.surface.fit(size);
    const geometry = layoutSchedules(this.schedules, size);
    this.drawFrame(geometry, size);
    const groups = this.lines
      .selectAll<SVGGElement, PlacedSchedule>('g.series')
      .data(geometry.schedules, ({ id }) => id)
      .join((enter) => {
        const group = enter.append('g');
        group.append('title');
        group.append('path').attr('class', 'line');
        return group;
      })
      .order()
      .attr('class', ({ index }) => `series ${indexedClass(index)}`);
    groups.select('title').text(({ name }) => name);
    groups
      .select('path.line')
      .attr('d', ({ path }) => path)
      .attr('stroke-dasharray', ({ index }) => indexedDash(index) || null)
      // Where schedules coincide, the lower lines must show: the first is the broadest.
      .attr('stroke-width', ({ index }) => Math.max(1.25, 3 - index * 0.75));
    groups
      .selectAll<SVGPathElement, unknown>('path.marker')
      .data(({ markers, index }) => markers.map((marker) => ({ ...marker, index })))
      .join('path')
      .attr('class', 'marker')
      .attr('d', ({ index }) => indexedMark(index, 7))
      .attr('transform', ({ x, y }) => `translate(${x},${y})`);
  }

  private drawFrame({ frame, x, y, layers }: SchedulesGeometry, size: Size): void {
    const half = (x(1) - x(0)) / 2;
    const middles = x.copy().range([x(0) + half, x(layers) + half]);
    const count = Math.min(layers, tickCount(frame.right - frame.left, 40));
    const whole = middles.ticks(count).filter((tick) => Number.isInteger(tick) && tick < layers);
    const layerAxis = axisBottom(middles).tickValues(whole).tickFormat(String).tickSize(4);
    drawAxis(this.bottom, layerAxis, `translate(0,${frame.bottom})`);
    const counts = countTicks(y.domain()[1]!, tickCount(frame.bottom - frame.top, 40));
    const tokenAxis = axisLeft(y).tickValues(counts).tickFormat(String).tickSize(0).tickPadding(6);
    drawAxis(this.left, tokenAxis, `translate(${frame.left},0)`);
    const lines = axisLeft(y)
      .tickValues(counts)
      .tickFormat(() => '')
      .tickSize(frame.left - frame.right);
    drawAxis(this.grid, lines, `translate(${frame.left},0)`);
    const { layer, tokens } = this.strings;
    const middle = (frame.left + frame.right) / 2;
    drawTitle(this.lines, 'x', layer, { x: middle, y: size.height - 4, anchor: 'middle' });
    drawTitle(this.lines, 'y', tokens, { x: 2, y: 10, anchor: 'start' });
  }
}
