/** Plot 3: measurements over the real saving; every point can be pointed at and focused. */
import { isAside } from '../../../src/core/plot/step-aside';
import { el, type Markup } from '../../../src/core/markup';
import { moved, path } from '../../../src/core/plot/drawing/parts';
import { px } from '../../../src/core/plot/frame';
import { drawPoints, type DrawnPlot } from '../../../src/core/plot/drawing/points';
import type { SeriesLook } from '../../../src/core/plot/plot-point';
import { layoutPoints } from '../../../src/core/plot/points';
import { create, draw } from '../../shared/plot/draw';
import { PlotSurface } from '../../shared/plot/svg';
import type { TradeOffStrings } from '../strings';
import {
  measuredPlot,
  type DrawnPoint,
  type MeasuredGeometry,
  type MeasuredInput,
  type MeasuredPlace,
} from './geometry';

export interface MeasuredEvents {
  /** The pointer or the focus is on a point, or has left it. */
  onPoint: (key: string | undefined) => void;
  /** A point was clicked, or Enter pressed on it. */
  onPick: (key: string) => void;
}

/** What is drawn. */
interface Shown {
  input: MeasuredInput;
  /** The point that stays shown. */
  picked: string | undefined;
  describe: (key: string) => string;
}

export class MeasuredPlot {
  readonly surface: PlotSurface;
  private shown: Shown | undefined;
  private plot: DrawnPlot<DrawnPoint> | undefined;
  private geometry: MeasuredGeometry | undefined;
  /** The point that the Tab key reaches; arrows move on from there. */
  private current: string | undefined;
  private pointed: string | undefined;
  private readonly marker: SVGElement;
  private readonly content: SVGElement;

  constructor(
    container: HTMLElement,
    private readonly strings: TradeOffStrings,
    private readonly events: MeasuredEvents,
    onResize: () => void,
  ) {
    this.surface = new PlotSurface(container, strings.measuredLabel, () => {
      this.geometry = undefined;
      onResize();
    });
    this.marker = this.surface.layer('marker', true);
    this.content = this.surface.layer('content');
    this.listen(this.content);
  }

  /**
   * @param shown with the same input as before if nothing has changed
   * @param slider its saving of the decoder's FLOPs, a fraction
   */
  draw(shown: Shown, slider: number | undefined): void {
    const { size } = this.surface;
    if (size.width === 0) return;
    const { input, picked } = this.shown ?? {};
    const isSame = this.geometry !== undefined && shown.input === input;
    if (!isSame) {
      this.surface.fit(size);
      this.plot = measuredPlot(shown.input);
      this.geometry = layoutPoints(this.plot, size);
      const keys = this.keys();
      if (!keys.includes(this.current ?? '')) this.current = keys[0];
    }
    this.shown = shown;
    if (!isSame || shown.picked !== picked) this.redraw();
    this.drawMarker(this.geometry!, shown.input.choice.x === 'flops' ? slider : undefined);
  }

  /**
   * The plot with every series named, for a copy of the surface.
   *
   * @returns undefined before anything is drawn; `isAside` says whether marks of equal cost are
   *    drawn next to each other
   */
  allNamed(): { isAside: boolean; drawIn: (copy: SVGSVGElement) => void } | undefined {
    const { shown } = this;
    if (!shown) return undefined;
    const plot = measuredPlot({ ...shown.input, isAllNamed: true });
    const geometry = layoutPoints(plot, this.surface.size);
    const drawPoint = (one: MeasuredPlace, look: SeriesLook) => this.drawPoint(one, look, shown);
    return {
      isAside: isAside(geometry),
      drawIn: (copy) => {
        const content = drawPoints(plot, geometry, drawPoint).map(create);
        copy.querySelector('.content')!.replaceChildren(...content);
      },
    };
  }

  /** The slider's place, as in the curve; nothing if it is outside the range. */
  private drawMarker({ frame, x, isOneCost }: MeasuredGeometry, saved: number | undefined): void {
    const [least, most] = x.domain() as [number, number];
    const isShown = !isOneCost && saved !== undefined && saved >= least && saved <= most;
    draw(
      this.marker,
      isShown ? [path('slider', `M${px(x(saved))},${frame.top}V${frame.bottom}`)] : [],
    );
  }

  private redraw(): void {
    const { geometry, plot, shown, pointed } = this;
    if (!geometry || !plot || !shown) return;
    const place = geometry.places.find(({ point }) => point.key === pointed);
    const drawPoint = (one: MeasuredPlace, look: SeriesLook) => this.drawPoint(one, look, shown);
    draw(this.content, drawPoints(plot, geometry, drawPoint, place?.point.series));
  }

  private drawPoint(
    { point, x, y, isFaint }: MeasuredPlace,
    { className, mark }: SeriesLook,
    { picked, describe }: Shown,
  ): Markup {
    const { key, series, isChosen } = point;
    const isPicked = key === picked;
    const states = [isChosen && 'chosen', isFaint && 'faint', isPicked && 'picked'];
    const words = describe(key);
    return el(
      'g',
      {
        class: ['point', className, ...states.filter((state) => state !== false)].join(' '),
        ...{ 'data-key': key, 'data-series': series, transform: moved(x, y) },
        ...{ role: 'button', tabindex: key === this.current ? 0 : -1 },
        'aria-label': `${words} ${this.strings.pointHelp}`,
        'aria-pressed': String(isPicked),
      },
      // Smaller than the distance of marks, so that each can be pointed at in its middle.
      el('circle', { class: 'hit', r: 6.5 }),
      el('circle', { class: 'focus', r: 9 }),
      el('path', { class: 'mark', d: mark }),
      el('title', {}, words),
    );
  }

  private listen(content: SVGElement): void {
    const keyAt = ({ target }: Event): string | undefined =>
      (target as Element).closest<SVGElement>('g.point')?.dataset['key'];
    const point = (key: string | undefined): void => {
      if (key === this.pointed) return;
      this.pointed = key;
      this.redraw();
      this.events.onPoint(key);
    };
    for (const type of ['pointerover', 'focusin'] as const) {
      content.addEventListener(type, (event) => {
        point(keyAt(event));
      });
    }
    for (const type of ['pointerleave', 'focusout'] as const) {
      content.addEventListener(type, () => {
        point(undefined);
      });
    }
    content.addEventListener('click', (event) => {
      const key = keyAt(event);
      if (key === undefined) return;
      this.enter(key);
      this.events.onPick(key);
    });
    content.addEventListener('keydown', (event) => {
      const key = keyAt(event);
      if (key !== undefined) this.press(event, key);
    });
  }

  /**
   * Arrows go from point to point, from left to right; one of them is in the order of the Tab key.
   */
  private press(event: KeyboardEvent, key: string): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.events.onPick(key);
      return;
    }
    const keys = this.keys();
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
    this.redraw();
    const points = [...this.content.querySelectorAll<SVGElement>('g.point')];
    points.find(({ dataset }) => dataset['key'] === key)?.focus();
  }

  private keys(): string[] {
    return this.geometry?.places.map(({ point }) => point.key) ?? [];
  }
}
