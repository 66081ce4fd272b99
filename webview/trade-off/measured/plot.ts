/** Plot 3: what was measured, over what is really saved; every point can be pointed at and focused. */
import { axisBottom, axisLeft, type AxisScale } from 'd3-axis';
import { formatPercent } from '../../../src/core/cost/format';
import { formatKl } from '../../../src/core/figures/format';
import type { TradeOffStrings } from '../../../src/protocol/trade-off-strings';
import { tickCount, titleBelow } from '../../shared/plot/frame';
import { drawAxis, drawPath, drawTitle, PlotSurface } from '../../shared/plot/svg';
import {
  drawingOrder,
  layoutMeasured,
  type LegendPlace,
  type MeasuredGeometry,
  type MeasuredInput,
  type MeasuredPlace,
  type Scale,
} from './geometry';
import { isTurned, seriesClass, seriesPath } from './series';

export interface MeasuredEvents {
  /** The pointer or the focus is on a point, or has left it. */
  onPoint: (key: string | undefined) => void;
  /** A point was clicked, or Enter pressed on it. */
  onPick: (key: string) => void;
}

/** What stands for the unpruned model. */
const denseMark = 'M-5,-5 H5 V5 H-5 Z';

export class MeasuredPlot {
  readonly surface: PlotSurface;
  private drawn: MeasuredInput | undefined;
  private geometry: MeasuredGeometry | undefined;
  /** The point that the Tab key comes to; arrows go on from there. */
  private current: string | undefined;

  private readonly grid;
  private readonly bottom;
  private readonly left;
  private readonly lines;
  private readonly joined;
  private readonly whiskers;
  private readonly dense;
  private readonly points;
  private readonly labels;
  private readonly legend;

  constructor(
    container: HTMLElement,
    private readonly strings: TradeOffStrings,
    private readonly events: MeasuredEvents,
    onResize: () => void,
  ) {
    this.surface = new PlotSurface(container, strings.measuredLabel, () => {
      this.drawn = undefined;
      onResize();
    });
    this.grid = this.surface.layer('grid');
    this.bottom = this.surface.layer('axis');
    this.left = this.surface.layer('axis');
    this.lines = this.surface.layer('lines');
    this.joined = this.surface.layer('joined').attr('aria-hidden', 'true');
    this.whiskers = this.surface.layer('whiskers').attr('aria-hidden', 'true');
    this.dense = this.surface.layer('dense').attr('aria-hidden', 'true');
    this.points = this.surface.layer('points');
    this.labels = this.surface.layer('labels').attr('aria-hidden', 'true');
    this.legend = this.surface.layer('legend-marks').attr('aria-hidden', 'true');
  }

  /**
   * @param input the same object as before where nothing changed
   * @param picked the point that stays shown
   */
  draw(input: MeasuredInput, picked: string | undefined, describe: (key: string) => string): void {
    const { size } = this.surface;
    if (size.width === 0) return;
    if (input !== this.drawn) {
      this.surface.fit(size);
      this.geometry = layoutMeasured(input, size);
      this.drawn = input;
      this.drawFrame(this.geometry, input);
      this.drawSeries(this.geometry);
      this.drawPoints(this.geometry, describe);
      this.drawLegend(this.geometry);
    }
    this.points
      .selectAll<SVGGElement, MeasuredPlace>('g.point')
      .classed('picked', ({ key }) => key === picked)
      .attr('aria-pressed', ({ key }) => String(key === picked));
  }

  private drawFrame(
    { frame, x, y, yTicks: ticks, dense }: MeasuredGeometry,
    { choice }: MeasuredInput,
  ): void {
    const width = frame.right - frame.left;
    const percent = (value: number): string => formatPercent(value).replace('.0%', '%');
    const isTime = choice.x === 'time';
    const bottom = axisBottom(scaleOf(x))
      .ticks(tickCount(width, 70))
      .tickFormat((value) => (isTime ? String(value) : percent(value)))
      .tickSizeOuter(0);
    drawAxis(this.bottom, bottom, `translate(0,${frame.bottom})`);
    const left = axisLeft(scaleOf(y))
      .tickValues(ticks)
      .tickFormat((value) => (choice.y === 'kl' ? formatKl(value) : percent(value)));
    drawAxis(this.left, left.tickSize(0).tickPadding(6), `translate(${frame.left},0)`);
    const across = axisLeft(scaleOf(y)).tickValues(ticks).tickSize(-width);
    drawAxis(
      this.grid,
      across.tickFormat(() => ''),
      `translate(${frame.left},0)`,
    );
    this.dense
      .selectAll<SVGLineElement, number>('line')
      .data(dense ? [dense.y] : [])
      .join('line')
      .attr('x1', frame.left)
      .attr('x2', frame.right)
      .attr('y1', (d) => d)
      .attr('y2', (d) => d);
    this.dense
      .selectAll<SVGPathElement, { x: number; y: number }>('path')
      .data(dense ? [dense] : [])
      .join('path')
      .attr('d', denseMark)
      .attr('transform', (d) => `translate(${d.x},${d.y})`);
    const { retainedAxis, klAxis, timeAxis, axisFlopsDecoder } = this.strings;
    const middle = { x: (frame.left + frame.right) / 2, y: frame.bottom + titleBelow };
    const below = isTime ? timeAxis : axisFlopsDecoder;
    drawTitle(this.lines, 'x', below, { ...middle, anchor: 'middle' });
    const beside = choice.y === 'kl' ? klAxis : retainedAxis;
    drawTitle(this.lines, 'y', beside, { x: 2, y: frame.top - 8, anchor: 'start' });
  }

  private drawSeries({ front, joined, places }: MeasuredGeometry): void {
    drawPath(this.joined, 'front', front);
    this.joined
      .selectAll<SVGPathElement, MeasuredGeometry['joined'][number]>('path.series')
      .data(joined)
      .join('path')
      .attr('class', ({ series }) => `series ${seriesClass(series)}`)
      .attr('d', ({ path }) => path);
    const measured = drawingOrder(places).filter(
      ({ low, high }) => low !== undefined && high !== undefined,
    );
    this.whiskers
      .selectAll<SVGPathElement, MeasuredPlace>('path')
      .data(measured)
      .join('path')
      .attr('class', ({ series }) => `whisker ${seriesClass(series)}`)
      .attr(
        'd',
        ({ x, low, high }) => `M${x - 3},${low!}h6M${x},${low!}V${high!}M${x - 3},${high!}h6`,
      );
  }

  private drawPoints({ places }: MeasuredGeometry, describe: (key: string) => string): void {
    const keys = places.map(({ key }) => key);
    if (!keys.includes(this.current ?? '')) this.current = keys[0];
    const { onPoint } = this.events;
    const groups = this.points
      .selectAll<SVGGElement, MeasuredPlace>('g.point')
      .data(drawingOrder(places), ({ key }) => key)
      .join((enter) => {
        const one = enter.append('g').attr('role', 'button');
        // Less than marks stand apart: each can be pointed at in its middle.
        one.append('circle').attr('class', 'hit').attr('r', 6.5);
        one.append('circle').attr('class', 'focus').attr('r', 9);
        one.append('path').attr('class', 'mark');
        one.append('title');
        one.on('pointerenter focus', (_event, { key }) => {
          onPoint(key);
        });
        one.on('pointerleave blur', () => {
          onPoint(undefined);
        });
        one.on('click', (_event, { key }) => {
          this.enter(key);
          this.events.onPick(key);
        });
        one.on('keydown', (event: KeyboardEvent, { key }) => {
          this.press(event, key);
        });
        return one;
      })
      .order()
      .attr('class', ({ series }) => `point ${seriesClass(series)}`)
      .classed('chosen', ({ chosen }) => chosen)
      .attr('data-point', ({ key }) => key)
      .attr('data-series', ({ series }) => series)
      .attr('tabindex', ({ key }) => (key === this.current ? 0 : -1))
      .attr('transform', ({ x, y }) => `translate(${x},${y})`)
      .attr('aria-label', ({ key }) => `${describe(key)} ${this.strings.pointHelp}`);
    groups.select('title').text(({ key }) => describe(key));
    groups
      .select<SVGPathElement>('path.mark')
      .attr('d', ({ series }) => seriesPath(series))
      .attr('transform', ({ series }) => (isTurned(series) ? 'rotate(180)' : null));
    this.labels
      .selectAll('text')
      .data(this.geometry!.labels)
      .join('text')
      .attr('x', ({ x }) => x)
      .attr('y', ({ y }) => y)
      .attr('text-anchor', ({ anchor }) => anchor)
      .text(({ text }) => text);
  }

  private drawLegend({ legend }: MeasuredGeometry): void {
    const entries = this.legend
      .selectAll<SVGGElement, LegendPlace>('g.entry')
      .data(legend)
      .join((enter) => {
        const entry = enter.append('g');
        entry.append('path').attr('class', 'mark');
        entry.append('text').attr('x', 10).attr('y', 4);
        return entry;
      })
      .attr('class', ({ series }) => `entry ${series ? seriesClass(series) : 'front-entry'}`)
      .attr('transform', ({ x, y }) => `translate(${x + 4},${y})`);
    entries
      .select<SVGPathElement>('path')
      .attr('class', ({ series }) => (series ? 'mark' : 'front'))
      .attr('d', ({ series }) => (series ? seriesPath(series) : 'M-6,-3H1V3H6'))
      .attr('transform', ({ series }) => (series && isTurned(series) ? 'rotate(180)' : null));
    entries.select('text').text(({ text }) => text);
  }

  /** Arrows go from point to point, from left to right; one of them is in the order of the Tab key. */
  private press(event: KeyboardEvent, key: string): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.events.onPick(key);
      return;
    }
    const keys = (this.geometry?.places ?? []).map((place) => place.key);
    const at = keys.indexOf(key);
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: keys.length - 1 }[
      event.key
    ];
    if (target === undefined) return;
    event.preventDefault();
    const next = keys[Math.min(keys.length - 1, Math.max(0, target))];
    if (next !== undefined) this.enter(next);
  }

  private enter(key: string): void {
    this.current = key;
    const groups = this.points.selectAll<SVGGElement, MeasuredPlace>('g.point');
    groups.attr('tabindex', (place) => (place.key === key ? 0 : -1));
    groups
      .filter((place) => place.key === key)
      .node()
      ?.focus();
  }
}

/** d3's scales are functions with properties: the geometry names only what it needs of them. */
function scaleOf(scale: Scale): AxisScale<number> {
  return scale as unknown as AxisScale<number>;
}
