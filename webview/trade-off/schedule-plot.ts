/**
 * Plot 2: visual tokens that leave each layer, for the slider and for the recipe, whose steps can
 * be moved.
 */
import { axisBottom, axisLeft } from 'd3-axis';
import { drag } from 'd3-drag';
import { select, type Selection } from 'd3-selection';
import { beforeDecoder } from '../../src/core/cost/types';
import type { TradeOffStrings } from './strings';
import { drawAxis, drawPath, drawTitle, PlotSurface } from '../shared/plot/svg';
import { titleBelow } from '../../src/core/plot/frame';
import { fill } from '../shared/fill';
import { placeName } from './descriptions';
import { StepKeys } from './step-keys';
import {
  layoutSchedule,
  type Handle,
  type ScheduleGeometry,
  type ScheduleInput,
} from './schedule-geometry';

export interface ScheduleEvents {
  /** A step is being moved: show it, change no text. */
  onMove: (index: number, tokens: number) => void;
  /** The move ended. */
  onDrop: () => void;
  /** The move was given up. */
  onCancel: () => void;
}

/** Narrower plots have room for their title alone, in pixels. */
const hintWidth = 330;

export class SchedulePlot {
  readonly surface: PlotSurface;
  private geometry: ScheduleGeometry | undefined;
  private drawn: ScheduleInput | undefined;

  private readonly grid;
  private readonly bottom;
  private readonly left;
  private readonly lines;
  private readonly handles;
  private readonly keys: StepKeys;

  constructor(
    container: HTMLElement,
    private readonly strings: TradeOffStrings,
    private readonly events: ScheduleEvents,
    onResize: () => void,
  ) {
    this.surface = new PlotSurface(container, strings.scheduleLabel, () => {
      this.drawn = undefined;
      onResize();
    });
    this.grid = this.surface.layer('grid');
    this.bottom = this.surface.layer('axis');
    this.left = this.surface.layer('axis');
    this.lines = this.surface.layer('lines');
    this.handles = this.surface.layer('handles');
    this.keys = new StepKeys(events);
  }

  draw(input: ScheduleInput): void {
    const { size } = this.surface;
    if (size.width === 0 || input === this.drawn) return;
    this.surface.fit(size);
    this.drawn = input;
    this.geometry = layoutSchedule(input, size);
    this.drawFrame(this.geometry, size.width);
    this.drawHint(size.width);
    const { fittedArea, fittedLine, editedLine } = this.geometry;
    drawPath(this.lines, 'area', fittedArea);
    drawPath(this.lines, 'fitted', fittedLine);
    drawPath(this.lines, 'edited', editedLine);
    select(this.surface.svg).classed('stale', input.isStale === true);
    this.drawHandles(this.geometry.handles);
  }

  private drawFrame({ frame, x, y, ticks, counts }: ScheduleGeometry, width: number): void {
    const middle = (layer: number): number => (x(1) - x(0)) / 2 + x(layer);
    const layers = axisBottom(x.copy().range([middle(0), middle(x.domain()[1]!)]))
      .tickValues(ticks)
      .tickFormat(String)
      .tickSize(0)
      .tickPadding(8);
    drawAxis(this.bottom, layers, `translate(0,${frame.bottom})`);
    const tokens = axisLeft(y).tickValues(counts).tickFormat(String).tickSize(0).tickPadding(6);
    drawAxis(this.left, tokens, `translate(${frame.left},0)`);
    const lines = axisLeft(y)
      .tickValues(counts)
      .tickFormat(() => '')
      .tickSize(frame.left - frame.right);
    drawAxis(this.grid, lines, `translate(${frame.left},0)`);
    const x2 = { x: (frame.left + frame.right) / 2, y: frame.bottom + titleBelow };
    drawTitle(this.lines, 'x', this.strings.layer, { ...x2, anchor: 'middle' });
    drawTitle(this.lines, 'y', this.strings.tokensLeaving, {
      x: Math.min(2, width),
      y: 9,
      anchor: 'start',
    });
  }

  /** In the corner beside the title; screen readers get the handles' own help. */
  private drawHint(width: number): void {
    const isShown = this.drawn?.isStale !== true && this.geometry!.handles.length > 0;
    const text = isShown && width >= hintWidth ? this.strings.dragHint : '';
    drawTitle(this.lines, 'hint', text, { x: width - 2, y: 9, anchor: 'end' });
  }

  private drawHandles(handles: readonly Handle[]): void {
    const groups = this.handles
      .selectAll<SVGGElement, Handle>('g.handle')
      .data(handles, ({ layer }) => layer)
      .join((enter) => this.createHandles(enter.append('g')))
      .attr('transform', ({ x, y }) => `translate(${x},${y})`)
      .attr('aria-label', ({ layer }) =>
        layer === beforeDecoder ? this.strings.handleBefore : fill(this.strings.handle, layer),
      )
      .attr('aria-disabled', this.drawn?.isStale === true ? 'true' : null)
      .attr('aria-valuemin', ({ least }) => least)
      .attr('aria-valuemax', ({ most }) => most)
      .attr('aria-valuenow', ({ tokens }) => tokens)
      .attr('aria-valuetext', ({ layer, tokens }) => {
        const { handleValue, handleBeforeValue } = this.strings;
        return fill(layer === beforeDecoder ? handleBeforeValue : handleValue, tokens);
      });
    groups
      .select('title')
      .text(({ layer, tokens }) => `${placeName(this.strings, layer)}: ${tokens}`);
  }

  private createHandles(
    groups: Selection<SVGGElement, Handle, SVGGElement, unknown>,
  ): Selection<SVGGElement, Handle, SVGGElement, unknown> {
    groups.attr('class', 'handle').attr('tabindex', 0).attr('role', 'slider');
    groups.attr('aria-orientation', 'vertical').attr('aria-description', this.strings.handleHelp);
    groups.append('circle').attr('class', 'hit').attr('r', 11);
    groups.append('circle').attr('class', 'focus').attr('r', 8);
    groups.append('circle').attr('class', 'dot').attr('r', 4.5);
    groups.append('title');
    groups.on('keydown', (event: KeyboardEvent, handle) => {
      this.keys.press(event, handle);
    });
    groups.on('blur', () => {
      this.keys.finish();
    });
    groups.call(
      drag<SVGGElement, Handle>()
        .on('start', ({ sourceEvent }: { sourceEvent: Event }, handle) => {
          (sourceEvent.currentTarget as SVGGElement | null)?.focus();
          this.keys.cancel();
          select(this.surface.svg).classed('dragging', true);
          this.events.onMove(handle.index, handle.tokens);
        })
        .on('drag', ({ y }: { y: number }, { index }) => {
          if (this.geometry) this.events.onMove(index, this.geometry.y.invert(y));
        })
        .on('end', () => {
          select(this.surface.svg).classed('dragging', false);
          this.events.onDrop();
        })
        .container(this.surface.svg)
        .subject((_event, { x, y }) => ({ x, y })),
    );
    return groups;
  }
}
