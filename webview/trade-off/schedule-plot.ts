/**
 * Plot 2: visual tokens that leave each layer, for the slider and for the recipe, whose steps can
 * be moved.
 */
import { drag } from 'd3-drag';
import { select, type Selection } from 'd3-selection';
import { beforeDecoder } from '../../src/core/cost/types';
import type { TradeOffStrings } from './strings';
import type { Markup } from '../../src/core/markup';
import { drawAxes, titleAbove } from '../../src/core/plot/drawing/axes';
import { paths, text } from '../../src/core/plot/drawing/parts';
import { draw } from '../shared/plot/draw';
import { PlotSurface } from '../shared/plot/svg';
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

  private readonly below: SVGGElement;
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
    this.below = this.surface.layer('below').node()!;
    this.handles = this.surface.layer('handles');
    this.keys = new StepKeys(events);
  }

  draw(input: ScheduleInput): void {
    const { size } = this.surface;
    if (size.width === 0 || input === this.drawn) return;
    this.surface.fit(size);
    this.drawn = input;
    this.geometry = layoutSchedule(input, size);
    this.drawBelow(this.geometry, size.width);
    select(this.surface.svg).classed('stale', input.isStale === true);
    this.drawHandles(this.geometry.handles);
  }

  private drawBelow(geometry: ScheduleGeometry, width: number): void {
    const { frame, middles, y, fittedArea, fittedLine, editedLine } = geometry;
    const { layer, tokensLeaving } = this.strings;
    draw(this.below, [
      drawAxes(
        frame,
        { title: layer, tick: String, scale: middles },
        { title: tokensLeaving, tick: String, scale: y },
      ),
      ...paths({ area: fittedArea, fitted: fittedLine, edited: editedLine }),
      this.hint(geometry, width),
    ]);
  }

  /** In the corner beside the title; screen readers get the handles' own help. */
  private hint({ frame, handles }: ScheduleGeometry, width: number): Markup | undefined {
    const isShown = this.drawn?.isStale !== true && handles.length > 0 && width >= hintWidth;
    const place = { class: 'hint', 'text-anchor': 'end', 'aria-hidden': 'true' };
    return isShown
      ? text(width - 2, frame.top - titleAbove, this.strings.dragHint, place)
      : undefined;
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
