/** Plot 3: measurements over the real saving; every point can be pointed at and focused. */
import { axisBottom, axisLeft } from 'd3-axis';
import type { TradeOffStrings } from '../strings';
import { titleBelow } from '../../../src/core/plot/frame';
import type { PointsPlot } from '../../../src/core/plot/points';
import { drawLines, inOrder, pointLines, type LineParts } from './lines';
import { drawNames } from './names';
import { drawAxis, drawPath, drawTitle, PlotSurface } from '../../shared/plot/svg';
import {
  layoutMeasured,
  measuredPlot,
  type DrawnPoint,
  type MeasuredGeometry,
  type MeasuredInput,
  type MeasuredPlace,
} from './geometry';
import { seriesClass, seriesPath } from '../../../src/core/plot/series';

export interface MeasuredEvents {
  /** The pointer or the focus is on a point, or has left it. */
  onPoint: (key: string | undefined) => void;
  /** A point was clicked, or Enter pressed on it. */
  onPick: (key: string) => void;
}

/** The mark of the unpruned model. */
const unprunedMark = 'M-5,-5 H5 V5 H-5 Z';

export class MeasuredPlot {
  readonly surface: PlotSurface;
  private drawn: MeasuredInput | undefined;
  private geometry: MeasuredGeometry | undefined;
  /** The point that the Tab key reaches; arrows move on from there. */
  private current: string | undefined;

  private readonly grid;
  private readonly bottom;
  private readonly left;
  private readonly lines;
  private readonly joined;
  private readonly whiskers;
  private readonly unpruned;
  private readonly points;
  private readonly labels;
  private readonly legend;
  private readonly marker;

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
    this.marker = this.surface.layer('marker').attr('aria-hidden', 'true');
    this.whiskers = this.surface.layer('whiskers').attr('aria-hidden', 'true');
    this.unpruned = this.surface.layer('unpruned').attr('aria-hidden', 'true');
    this.points = this.surface.layer('points');
    this.labels = this.surface.layer('labels').attr('aria-hidden', 'true');
    this.legend = this.surface.layer('legend-marks').attr('aria-hidden', 'true');
  }

  /**
   * @param input the same object as before if nothing has changed
   * @param picked the point that stays shown
   * @param slider its saving of the decoder's FLOPs, a fraction
   */
  draw(
    input: MeasuredInput,
    { picked, slider }: { picked: string | undefined; slider: number | undefined },
    describe: (key: string) => string,
  ): void {
    const { size } = this.surface;
    if (size.width === 0) return;
    if (input !== this.drawn) {
      this.surface.fit(size);
      this.geometry = layoutMeasured(input, size);
      this.drawn = input;
      this.drawFrame(this.geometry, measuredPlot(input));
      drawLines(this.parts, this.geometry);
      this.drawPoints(this.geometry, describe);
      drawNames(this.legend, this.geometry);
    }
    this.drawMarker(this.geometry!, input.choice.x === 'flops' ? slider : undefined);
    this.points
      .selectAll<SVGGElement, MeasuredPlace>('g.point')
      .classed('picked', ({ point: { key } }) => key === picked)
      .attr('aria-pressed', ({ point: { key } }) => String(key === picked));
  }

  private get parts(): LineParts {
    const { joined, whiskers } = this;
    return { joined, whiskers };
  }

  /** The slider's place, as in the curve; nothing if it is outside the range. */
  private drawMarker({ frame, x, isOneCost }: MeasuredGeometry, saved: number | undefined): void {
    const [least, most] = x.domain() as [number, number];
    const isShown = !isOneCost && saved !== undefined && saved >= least && saved <= most;
    drawPath(this.marker, 'slider', isShown ? `M${x(saved)},${frame.top}V${frame.bottom}` : '');
  }

  private drawFrame(
    { frame, x, xTitle, y, reference }: MeasuredGeometry,
    { x: across, y: up }: PointsPlot<DrawnPoint>,
  ): void {
    const width = frame.right - frame.left;
    const bottom = axisBottom(x)
      .tickValues(x.marks)
      .tickFormat((value) => across.tick(+value));
    drawAxis(this.bottom, bottom.tickSizeOuter(0), `translate(0,${frame.bottom})`);
    const left = axisLeft(y)
      .tickValues(y.marks)
      .tickFormat((value) => up.tick(+value));
    drawAxis(this.left, left.tickSize(0).tickPadding(6), `translate(${frame.left},0)`);
    const lines = axisLeft(y).tickValues(y.marks).tickSize(-width);
    drawAxis(
      this.grid,
      lines.tickFormat(() => ''),
      `translate(${frame.left},0)`,
    );
    drawPath(
      this.unpruned,
      'level',
      reference ? `M${frame.left},${reference.y}H${frame.right}` : '',
    );
    this.unpruned
      .selectAll<SVGPathElement, { x: number; y: number }>('path.mark')
      .data(reference?.x === undefined ? [] : [{ x: reference.x, y: reference.y }])
      .join('path')
      .attr('class', 'mark')
      .attr('d', unprunedMark)
      .attr('transform', (d) => `translate(${d.x},${d.y})`);
    const middle = { x: (frame.left + frame.right) / 2, y: frame.bottom + titleBelow };
    drawTitle(this.lines, 'x', xTitle, { ...middle, anchor: 'middle' });
    drawTitle(this.lines, 'y', up.title, { x: 2, y: frame.top - 12, anchor: 'start' });
  }

  private drawPoints({ places }: MeasuredGeometry, describe: (key: string) => string): void {
    const keys = places.map(({ point }) => point.key);
    if (!keys.includes(this.current ?? '')) this.current = keys[0];
    const { onPoint } = this.events;
    const groups = this.points
      .selectAll<SVGGElement, MeasuredPlace>('g.point')
      .data(inOrder(places), ({ point }) => point.key)
      .join((enter) => {
        const one = enter.append('g').attr('role', 'button');
        // Smaller than the distance of marks, so that each can be pointed at in its middle.
        one.append('circle').attr('class', 'hit').attr('r', 6.5);
        one.append('circle').attr('class', 'focus').attr('r', 9);
        one.append('path').attr('class', 'mark');
        one.append('title');
        one.on('pointerenter focus', (_event, { point: { key, series } }) => {
          pointLines(this.parts, series);
          onPoint(key);
        });
        one.on('pointerleave blur', () => {
          pointLines(this.parts, undefined);
          onPoint(undefined);
        });
        one.on('click', (_event, { point: { key } }) => {
          this.enter(key);
          this.events.onPick(key);
        });
        one.on('keydown', (event: KeyboardEvent, { point: { key } }) => {
          this.press(event, key);
        });
        return one;
      })
      .order()
      .attr('class', ({ point: { series } }) => `point ${seriesClass(series)}`)
      .classed('chosen', ({ point }) => point.isChosen)
      .classed('faint', ({ isFaint }) => isFaint)
      .attr('data-point', ({ point }) => point.key)
      .attr('data-series', ({ point }) => point.series)
      .attr('tabindex', ({ point }) => (point.key === this.current ? 0 : -1))
      .attr('transform', ({ x, y }) => `translate(${x},${y})`)
      .attr('aria-label', ({ point: { key } }) => `${describe(key)} ${this.strings.pointHelp}`);
    groups.select('title').text(({ point }) => describe(point.key));
    groups.select<SVGPathElement>('path.mark').attr('d', ({ point }) => seriesPath(point.series));
    this.labels
      .selectAll('text')
      .data([
        ...this.geometry!.labels,
        ...(this.geometry!.reference?.label ? [this.geometry!.reference.label] : []),
      ])
      .join('text')
      .attr('x', ({ x }) => x)
      .attr('y', ({ y }) => y)
      .attr('text-anchor', ({ anchor }) => anchor)
      .text(({ text }) => text);
  }

  /** Arrows go from point to point, from left to right; one of them is in the order of the Tab key. */
  private press(event: KeyboardEvent, key: string): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.events.onPick(key);
      return;
    }
    const keys = (this.geometry?.places ?? []).map(({ point }) => point.key);
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
    groups.attr('tabindex', ({ point }) => (point.key === key ? 0 : -1));
    groups
      .filter(({ point }) => point.key === key)
      .node()
      ?.focus();
  }
}
