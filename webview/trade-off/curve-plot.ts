/** Plot 1: predicted loss over savings, with recipes. */
import { axisBottom, axisLeft } from 'd3-axis';
import { drag } from 'd3-drag';
import { select } from 'd3-selection';
import { figures } from '../../src/core/figures/all';
import type { Loss } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { rowCount, tickCount, titleBelow } from '../../src/core/plot/frame';
import type { EndLabel } from '../../src/core/plot/end-labels';
import type { PlacedLabel } from '../../src/core/plot/labels';
import { drawAxis, drawPath, drawTitle, PlotSurface, type Group } from '../shared/plot/svg';
import { tickOf, type Axis } from './axis';
import { drawFloor } from './floor';
import {
  layoutCurve,
  type CurveGeometry,
  type CurveInput,
  type RecipePlace,
} from './curve-geometry';
import { axisUnit } from './descriptions';
import { addParts, placeParts, type RecipeGroup } from './recipe-marks';

export interface CurveEvents {
  /** A recipe was clicked, or Enter pressed on it. */
  onOpen: (id: string) => void;
  /** The plot was clicked or dragged at this value of the x axis. */
  onSeek: (value: number) => void;
}

/** Where the slider is. */
export interface Marker {
  value: number;
  /**
   * The value that the fit reaches, at which its marks are: a budget in time may be met with room
   * to spare. If absent, the budget itself.
   */
  reached?: number | undefined;
  loss: Loss | undefined;
}

export class CurvePlot {
  readonly surface: PlotSurface;
  private geometry: CurveGeometry | undefined;
  private drawn: CurveInput | undefined;

  private readonly background;
  private readonly grid;
  private readonly bottom;
  private readonly left;
  private readonly floor;
  private readonly lines;
  private readonly marker;
  private readonly recipes;
  private readonly labels;

  constructor(
    container: HTMLElement,
    private readonly strings: TradeOffStrings,
    private readonly events: CurveEvents,
    onResize: () => void,
  ) {
    this.surface = new PlotSurface(container, strings.curveLabel, () => {
      this.drawn = undefined;
      onResize();
    });
    this.background = select(this.surface.svg).append('rect').attr('class', 'background');
    this.grid = this.surface.layer('grid');
    this.bottom = this.surface.layer('axis');
    this.left = this.surface.layer('axis');
    this.floor = this.surface.layer('floor');
    this.lines = this.surface.layer('lines');
    this.marker = this.surface.layer('marker');
    this.recipes = this.surface.layer('recipes');
    this.labels = this.surface.layer('labels');
    this.background.call(
      drag<SVGRectElement, unknown>().on('start drag', ({ x }: { x: number }) => {
        if (this.geometry) this.events.onSeek(this.geometry.x.invert(x));
      }),
    );
  }

  /** Whether the plot names its curves itself. */
  get isNamed(): boolean {
    return (this.geometry?.ends.length ?? 0) > 0;
  }

  /** Whether the limit that no budget can go below is in the plot. */
  get hasFloor(): boolean {
    return this.geometry?.floor !== undefined;
  }

  /** @param input the same object as before where nothing but the marker moved */
  draw(input: CurveInput, marker: Marker | undefined, describe: (id: string) => string): void {
    const { size } = this.surface;
    if (size.width === 0) return;
    if (input !== this.drawn) {
      this.surface.fit(size);
      this.geometry = layoutCurve(input, size);
      this.drawn = input;
      this.drawFrame(input.axis, this.geometry);
      drawFloor(this.floor, this.geometry);
      this.drawSeries(this.geometry, describe);
    }
    this.drawMarker(this.geometry!, marker);
  }

  private drawFrame(axis: Axis, { frame, x, y }: CurveGeometry): void {
    const [width, height] = [frame.right - frame.left, frame.bottom - frame.top];
    this.background
      .attr('x', frame.left)
      .attr('y', frame.top)
      .attr('width', width)
      .attr('height', height);
    const bottom = axisBottom(x)
      .ticks(tickCount(width, 70))
      .tickFormat((value) => tickOf(axis)(Number(value)))
      .tickSizeOuter(0);
    drawAxis(this.bottom, bottom, `translate(0,${frame.bottom})`);
    const count = rowCount(height);
    const percent = (value: number | { valueOf(): number }): string =>
      figures.selfLoss.tick(Number(value));
    this.left.selectAll('*').remove();
    this.grid.selectAll('*').remove();
    if (y) {
      const left = axisLeft(y).ticks(count).tickFormat(percent).tickSize(0).tickPadding(6);
      drawAxis(this.left, left, `translate(${frame.left},0)`);
      const lines = axisLeft(y)
        .ticks(count)
        .tickFormat(() => '')
        .tickSize(-width);
      drawAxis(this.grid, lines, `translate(${frame.left},0)`);
    }
    const { loss } = this.strings;
    const middle = { x: (frame.left + frame.right) / 2, y: frame.bottom + titleBelow };
    drawTitle(this.lines, 'x', axisUnit(this.strings, axis), { ...middle, anchor: 'middle' });
    drawTitle(this.lines, 'y', y ? loss : '', { x: 2, y: 9, anchor: 'start' });
  }

  private drawSeries(geometry: CurveGeometry, describe: (id: string) => string): void {
    drawEnds(this.labels, geometry.ends);
    drawPath(this.lines, 'self', geometry.selfPath);
    drawPath(this.lines, 'cross', geometry.crossPath);
    const places = this.recipes
      .selectAll<SVGGElement, RecipePlace>('g.recipe')
      .data(geometry.recipes, ({ id }) => id)
      .join((enter) => this.openable(addParts(enter.append('g'))))
      .classed('chosen', ({ chosen }) => chosen)
      .classed('stale', ({ stale }) => stale)
      .classed('unknown', ({ self }) => self === undefined)
      .attr('data-recipe', ({ name }) => name)
      .attr('aria-label', ({ id }) => `${describe(id)} ${this.strings.pressEnter}`);
    places.select('title').text(({ id }) => describe(id));
    placeParts(places, geometry.frame.bottom);
    this.labels
      .attr('aria-hidden', 'true')
      .selectAll<SVGTextElement, PlacedLabel>('text.name')
      .data(geometry.labels)
      .join('text')
      .attr('class', 'name')
      .attr('x', ({ x }) => x)
      .attr('y', ({ y }) => y)
      .attr('text-anchor', ({ anchor }) => anchor)
      .text(({ text }) => text);
  }

  private openable(group: RecipeGroup): RecipeGroup {
    return group
      .on('click', (_event, { id }) => {
        this.events.onOpen(id);
      })
      .on('keydown', (event: KeyboardEvent, { id }) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        this.events.onOpen(id);
      });
  }

  private drawMarker({ frame, x, y }: CurveGeometry, marker: Marker | undefined): void {
    const at = marker && x(marker.value);
    this.marker
      .attr('aria-hidden', 'true')
      .selectAll('line')
      .data(at === undefined ? [] : [at])
      .join('line')
      .attr('x1', (d) => d)
      .attr('x2', (d) => d)
      .attr('y1', frame.top)
      .attr('y2', frame.bottom);
    const { loss } = marker ?? {};
    const points = at !== undefined && loss && y ? [loss.selfLoss, loss.crossLoss].map(y) : [];
    this.marker
      .selectAll('circle')
      .data(points)
      .join('circle')
      .attr('class', (_, i) => (i === 0 ? 'self' : 'cross'))
      .attr('r', 5)
      .attr('cx', marker ? x(marker.reached ?? marker.value) : 0)
      .attr('cy', (d) => d);
  }
}

function drawEnds(group: Group, ends: readonly EndLabel[]): void {
  group
    .selectAll<SVGTextElement, EndLabel>('text.end')
    .data(ends)
    .join('text')
    .attr('class', ({ id }) => `end ${id === 'selfLoss' ? 'self' : 'cross'}`)
    .attr('x', ({ label }) => label.x - 4)
    .attr('y', ({ label }) => label.y)
    .text(({ text }) => text);
}
