/** Plot 1: predicted loss over savings, with recipes. */
import { figures } from '../../src/core/figures/all';
import { el, type Markup } from '../../src/core/markup';
import { drawAxes, titleAbove } from '../../src/core/plot/drawing/axes';
import { drawLabel } from '../../src/core/plot/drawing/names';
import { paths, text } from '../../src/core/plot/drawing/parts';
import { margin, px } from '../../src/core/plot/frame';
import type { Loss } from '../../src/protocol/trade-off';
import { Memo } from '../shared/memo';
import { watchDrags, type Place } from '../shared/plot/drag';
import { draw } from '../shared/plot/draw';
import { PlotSurface } from '../shared/plot/svg';
import { tickOf, type Axis } from './axis';
import {
  layoutCurve,
  type CurveGeometry,
  type CurveInput,
  type FittedPoint,
} from './curve-geometry';
import { axisUnit } from './descriptions';
import { drawFloor } from './floor';
import { recipeMark } from './recipe-marks';
import type { TradeOffStrings } from './strings';

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
   * The value that the fit reaches, at which its line and marks are: a budget in time may be met
   * with room to spare. If absent, the budget itself.
   */
  reached?: number | undefined;
  loss: Loss | undefined;
  /** Whether it is a fit's, through which the curve goes, and not the curve's own. */
  isFitted?: boolean;
}

/** Fits that the curve goes through: of a long drag, the last. */
const mostFits = 300;

export class CurvePlot {
  readonly surface: PlotSurface;
  private geometry: CurveGeometry | undefined;
  private drawn: CurveInput | undefined;
  /** Fits of the drawn curve. */
  private fits: FittedPoint[] = [];
  private readonly curve = new Memo<Pick<CurveInput, 'axis' | 'frontier'>>();
  private fitted: object | undefined;

  private readonly below: SVGElement;
  private readonly lines: SVGElement;
  private readonly marker: SVGElement;
  private readonly above: SVGElement;

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
    this.below = this.surface.layer('below', true);
    this.lines = this.surface.layer('lines', true);
    this.marker = this.surface.layer('marker', true);
    this.above = this.surface.layer('above');
    watchDrags(this.surface.svg, (at, pressed) => {
      const onMove = ({ x }: Place): void => {
        this.events.onSeek(this.geometry!.x.invert(x));
      };
      if (!pressed.matches('.background')) return undefined;
      onMove(at);
      return { onMove };
    });
    this.listen();
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
    const isNew = input !== this.drawn;
    if (isNew) {
      this.forgetFitsOf(input);
      this.surface.fit(size);
      this.geometry = layoutCurve(input, size);
      this.drawn = input;
      this.drawBelow(input.axis, this.geometry);
      this.drawAbove(this.geometry, describe);
    }
    if (this.addFit(marker) || isNew) {
      draw(this.lines, paths(this.geometry!.pathsThrough(this.fits)));
    }
    draw(this.marker, markerOf(this.geometry!, marker));
  }

  /** If only the recipes changed, the fits stay. */
  private forgetFitsOf({ axis, frontier }: CurveInput): void {
    const curve = this.curve.of({ axis, frontier });
    if (curve !== this.fitted) this.fits = [];
    this.fitted = curve;
  }

  /** @returns whether it is one that the curve does not go through yet */
  private addFit(marker: Marker | undefined): boolean {
    if (marker?.isFitted !== true || !marker.loss) return false;
    const { value, reached = value, loss } = marker;
    if (this.fits.some((fit) => fit.value === reached)) return false;
    this.fits = [...this.fits, { value: reached, ...loss }].slice(-mostFits);
    return true;
  }

  private drawBelow(axis: Axis, geometry: CurveGeometry): void {
    const { frame, x, y } = geometry;
    const [width, height] = [frame.right - frame.left, frame.bottom - frame.top];
    draw(this.below, [
      // What drags begin on.
      el('rect', { class: 'background', x: frame.left, y: frame.top, width, height }),
      drawAxes(
        frame,
        { title: axisUnit(this.strings, axis), tick: tickOf(axis), scale: x },
        y && { title: this.strings.loss, tick: figures.selfLoss.tick, scale: y },
        margin.top - titleAbove,
      ),
      drawFloor(geometry),
    ]);
  }

  private drawAbove(geometry: CurveGeometry, describe: (id: string) => string): void {
    const { recipes, labels, ends, frame } = geometry;
    draw(this.above, [
      ...recipes.map((place) => {
        const title = describe(place.id);
        return recipeMark(place, frame.bottom, {
          ...{ title, label: `${title} ${this.strings.pressEnter}` },
        });
      }),
      el(
        'g',
        { class: 'names', 'aria-hidden': 'true' },
        ...labels.map(drawLabel),
        ...ends.map(({ id, text: words, label }) =>
          text(label.x - 4, label.y, words, {
            class: `end ${id === 'selfLoss' ? 'self' : 'cross'}`,
          }),
        ),
      ),
    ]);
  }

  private listen(): void {
    const recipeAt = ({ target }: Event): string | undefined =>
      (target as Element).closest<SVGElement>('g.recipe')?.dataset['key'];
    this.above.addEventListener('click', (event) => {
      const id = recipeAt(event);
      if (id !== undefined) this.events.onOpen(id);
    });
    this.above.addEventListener('keydown', (event) => {
      const id = recipeAt(event);
      if (id === undefined || (event.key !== 'Enter' && event.key !== ' ')) return;
      event.preventDefault();
      this.events.onOpen(id);
    });
  }
}

/** The slider's line, and the masses there. */
function markerOf({ frame, x, y }: CurveGeometry, marker: Marker | undefined): Markup[] {
  if (!marker) return [];
  const { value, reached = value, loss } = marker;
  const circle = (part: string, up: number): Markup =>
    el('circle', { class: part, r: 5, cx: px(x(reached)), cy: px(up) });
  const at = px(x(reached));
  return [
    el('line', { x1: at, x2: at, y1: frame.top, y2: frame.bottom }),
    ...(loss && y ? [circle('self', y(loss.selfLoss)), circle('cross', y(loss.crossLoss))] : []),
  ];
}
