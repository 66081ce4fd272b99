/** The element that a plot is drawn in. */
import { el } from '../../../src/core/markup';
import type { Size } from '../../../src/core/plot/frame';
import { setAttribute } from '../dom';
import { create } from './draw';

const nothing: Size = { width: 0, height: 0 };

/** An SVG that fills its container; `onResize` gets its size in pixels, the first time too. */
export class PlotSurface {
  readonly svg: SVGSVGElement;
  private readonly observer: ResizeObserver;
  /** The size last measured: measuring again would force a layout in the middle of a drawing. */
  private known: Size = nothing;

  constructor(
    readonly element: HTMLElement,
    label: string,
    onResize: () => void,
  ) {
    const look = { class: 'plot', role: 'group', 'aria-label': label };
    this.svg = create(el('svg', look)) as SVGSVGElement;
    element.append(this.svg);
    watchPointer(this.svg);
    this.observer = new ResizeObserver(() => {
      this.known = nothing;
      onResize();
    });
    this.observer.observe(element);
  }

  /** 0 by 0 while the plot is hidden. */
  get size(): Size {
    if (this.known.width === 0) {
      const { clientWidth: width, clientHeight: height } = this.element;
      this.known = { width, height };
    }
    return this.known;
  }

  /** Over those before it. @param isSilent for screen readers */
  layer(name: string, isSilent = false): SVGElement {
    const layer = create(el('g', { class: name, 'aria-hidden': isSilent ? 'true' : undefined }));
    this.svg.append(layer);
    return layer;
  }

  fit({ width, height }: Size): void {
    setAttribute(this.svg, 'viewBox', `0 0 ${width} ${height}`);
  }

  dispose(): void {
    this.observer.disconnect();
  }
}

/** A dragged element has the focus for keys that may follow; the focus is shown when they do. */
function watchPointer(svg: SVGSVGElement): void {
  const mark = (isPointer: boolean) => (): void => {
    svg.classList.toggle('by-pointer', isPointer);
  };
  svg.addEventListener('pointerdown', mark(true), true);
  svg.addEventListener('keydown', mark(false), true);
  // Focus that returns comes from the keyboard, unless the pointer is used.
  svg.addEventListener('focusout', mark(false));
}
