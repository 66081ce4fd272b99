/**
 * Plot 2: visual tokens that leave each layer, for the slider and for the recipe, whose steps can
 * be moved.
 */
import { beforeDecoder } from '../../src/core/cost/types';
import { Text } from '../../src/core/text';
import { localize } from '../shared/l10n';
import type { TradeOffStrings } from './strings';
import { el, type Markup } from '../../src/core/markup';
import { drawAxes, titleAbove } from '../../src/core/plot/drawing/axes';
import { moved, paths, text } from '../../src/core/plot/drawing/parts';
import { watchDrags } from '../shared/plot/drag';
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

  private readonly below: SVGElement;
  private readonly handles: SVGElement;
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
    this.below = this.surface.layer('below', true);
    this.handles = this.surface.layer('handles');
    this.keys = new StepKeys(events);
    this.listen();
  }

  draw(input: ScheduleInput): void {
    const { size } = this.surface;
    if (size.width === 0 || input === this.drawn) return;
    this.surface.fit(size);
    this.drawn = input;
    this.geometry = layoutSchedule(input, size);
    this.drawBelow(this.geometry, size.width);
    this.surface.svg.classList.toggle('stale', input.isStale === true);
    draw(
      this.handles,
      this.geometry.handles.map((handle) => this.drawHandle(handle)),
    );
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
    const place = { class: 'hint', 'text-anchor': 'end' };
    return isShown
      ? text(width - 2, frame.top - titleAbove, this.strings.dragHint, place)
      : undefined;
  }

  private drawHandle(handle: Handle): Markup {
    const { layer, tokens, least, most, x, y } = handle;
    const { strings } = this;
    const isBefore = layer === beforeDecoder;
    return el(
      'g',
      {
        ...{ class: 'handle', 'data-key': layer, transform: moved(x, y) },
        ...{ role: 'slider', tabindex: 0, 'aria-orientation': 'vertical' },
        'aria-label': isBefore ? strings.handleBefore : fill(strings.handle, layer),
        'aria-description': strings.handleHelp,
        'aria-disabled': this.drawn?.isStale === true ? 'true' : undefined,
        ...{ 'aria-valuemin': least, 'aria-valuemax': most, 'aria-valuenow': tokens },
        'aria-valuetext': fill(isBefore ? strings.handleBeforeValue : strings.handleValue, tokens),
      },
      el('circle', { class: 'hit', r: 11 }),
      el('circle', { class: 'focus', r: 8 }),
      el('circle', { class: 'dot', r: 4.5 }),
      el('title', {}, localize(new Text('{0}: {1}', [placeName(strings, layer), tokens]))),
    );
  }

  private listen(): void {
    this.handles.addEventListener('keydown', (event) => {
      const handle = this.handleOf(event.target as Element);
      if (handle) this.keys.press(event, handle);
    });
    this.handles.addEventListener('focusout', () => {
      this.keys.finish();
    });
    const { svg } = this.surface;
    watchDrags(svg, (at, pressed) => {
      const handle = this.handleOf(pressed);
      if (!handle) return undefined;
      pressed.closest<SVGElement>('g.handle')!.focus();
      this.keys.cancel();
      svg.classList.add('dragging');
      this.events.onMove(handle.index, handle.tokens);
      return {
        // A handle stays as far from the pointer as it was pressed.
        onMove: ({ y }) => {
          this.events.onMove(handle.index, this.geometry!.y.invert(y + handle.y - at.y));
        },
        onEnd: () => {
          svg.classList.remove('dragging');
          this.events.onDrop();
        },
      };
    });
  }

  private handleOf(element: Element): Handle | undefined {
    const key = element.closest<SVGElement>('g.handle')?.dataset['key'];
    return this.geometry?.handles.find(({ layer }) => String(layer) === key);
  }
}
