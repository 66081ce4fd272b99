/** One image with its patches. Drawn once a sample; a layer changes classes and colours alone. */
import { el, type Markup } from '../../src/core/markup';
import type { Observation } from '../../src/protocol/inspect';
import type { InspectStrings } from './strings';
import { h, setAttribute } from '../shared/dom';
import { fill } from '../shared/fill';
import { create, draw } from '../shared/plot/draw';
import { describePatch } from './descriptions';
import type { GridEvents } from './grid-events';
import { figureOf, patchRect, patchTarget, type Figure, tokenAt } from './patches';
import { isGone, type MassTable } from './tokens';
import type { Shown } from './view';

export class GridFigure {
  readonly element: HTMLElement;
  private readonly figure: Figure;
  private readonly svg: SVGElement;
  private readonly cells: SVGElement[];
  private readonly cursor = create(el('g', { class: 'cursor', 'aria-hidden': 'true' }));
  private readonly address: string;
  private current = 0;
  /** What is drawn. */
  private layer: number | undefined;

  constructor(
    private readonly strings: InspectStrings,
    private readonly observation: Observation,
    private readonly grid: number,
    private readonly events: GridEvents,
  ) {
    const { image: at, rows } = observation.grids[grid]!;
    const image = observation.images[at]!;
    this.figure = figureOf(observation.grids[grid]!, image);
    this.address = URL.createObjectURL(
      new Blob([image.picture as Uint8Array<ArrayBuffer>], { type: image.type }),
    );
    const { width, height, picture, columns } = this.figure;
    const name = this.nameOf();
    const look = { class: picture ? 'patches' : 'patches bare', preserveAspectRatio: 'xMinYMin' };
    const table = { role: 'grid', 'aria-rowcount': rows, 'aria-colcount': columns };
    const shown = { href: this.address, preserveAspectRatio: 'none', 'aria-hidden': 'true' };
    this.svg = create(
      el(
        'svg',
        { viewBox: `0 0 ${width} ${height}`, ...look, ...table, 'aria-label': name },
        picture && el('image', { ...picture, ...shown }),
        ...this.rows(),
      ),
    );
    this.cells = [...this.svg.querySelectorAll<SVGElement>('[role=gridcell]')];
    this.svg.append(this.cursor);
    this.listen();
    const several = observation.grids.length > 1;
    this.element = h(
      'figure',
      {},
      this.svg,
      several ? h('figcaption', { class: 'muted' }, name) : undefined,
    );
  }

  draw({ table, layer, hovered, focused }: Shown, colours: ReadonlyMap<number, string>): void {
    if (layer !== this.layer) this.drawLayer(table, layer, colours);
    const patch = hovered ?? focused;
    const isHere = patch?.grid === this.grid;
    this.cursor.classList.toggle('shown', isHere);
    if (!isHere) return;
    const around = patchRect(this.figure, patch.index);
    draw(
      this.cursor,
      ['under', 'over'].map((line) => el('rect', { class: line, ...around })),
    );
  }

  focus(): void {
    this.cells[this.current]?.focus();
  }

  dispose(): void {
    URL.revokeObjectURL(this.address);
  }

  /** Not with every move of the pointer: a page may have thousands of patches. */
  private drawLayer(table: MassTable, layer: number, colours: ReadonlyMap<number, string>): void {
    this.layer = layer;
    const { observation, grid, strings } = this;
    const { exits } = observation;
    this.cells.forEach((cell, index) => {
      const token = tokenAt(observation.grids[grid]!, index);
      const gone = isGone(exits, token, layer);
      setAttribute(cell, 'class', gone ? 'patch gone' : 'patch');
      setAttribute(cell, 'fill', gone ? colours.get(exits[token]!) : undefined);
      const label = describePatch(strings, observation, table, { grid, index, layer });
      setAttribute(cell, 'aria-label', label);
    });
  }

  private nameOf(): string {
    const { grids, images } = this.observation;
    const { image } = grids[this.grid]!;
    const name = images[image]!.file.split(/[\\/]/).at(-1)!;
    const parts = grids.filter((other) => other.image === image);
    const part = parts.indexOf(grids[this.grid]!) + 1;
    return parts.length === 1
      ? fill(this.strings.imageNumber, image + 1, name)
      : fill(this.strings.imagePart, part, image + 1, name);
  }

  private rows(): Markup[] {
    const { rows, columns } = this.figure;
    const cell = (index: number): Markup => {
      const tabindex = index === 0 ? 0 : -1;
      const place = patchRect(this.figure, index);
      return el('rect', { role: 'gridcell', tabindex, 'data-index': index, ...place });
    };
    return Array.from({ length: rows }, (_, row) => {
      const cells = Array.from({ length: columns }, (_cell, at) => cell(row * columns + at));
      return el('g', { role: 'row' }, ...cells);
    });
  }

  private listen(): void {
    const { svg, grid, events } = this;
    const indexOf = (target: EventTarget | null): number | undefined => {
      const index = (target as Element | null)?.getAttribute('data-index') ?? undefined;
      return index === undefined ? undefined : Number(index);
    };
    svg.addEventListener('pointermove', ({ target }) => {
      const index = indexOf(target);
      events.onHover(index === undefined ? undefined : { grid, index });
    });
    svg.addEventListener('pointerleave', () => {
      events.onHover(undefined);
    });
    svg.addEventListener('focusin', ({ target }) => {
      const index = indexOf(target);
      if (index === undefined) return;
      this.cells[this.current]?.setAttribute('tabindex', '-1');
      this.current = index;
      this.cells[index]!.setAttribute('tabindex', '0');
      events.onFocus({ grid, index });
    });
    svg.addEventListener('keydown', (event) => {
      const target = patchTarget(this.figure, this.current, event);
      if (target === undefined) return;
      event.preventDefault();
      // Using the keys ends the hover of a resting pointer.
      events.onHover(undefined);
      this.cells[target]!.focus();
    });
  }
}
