/** One image with its patches. Drawn once a sample; a layer changes classes and colours alone. */
import { select } from 'd3-selection';
import type { Observation } from '../../src/protocol/inspect';
import type { InspectStrings } from './strings';
import { h, setAttribute } from '../shared/dom';
import { fill } from '../shared/fill';
import { describePatch } from './descriptions';
import type { GridEvents } from './grid-events';
import { figureOf, patchRect, patchTarget, type Figure, tokenAt } from './patches';
import { isGone, type MassTable } from './tokens';
import type { Shown } from './view';

const namespace = 'http://www.w3.org/2000/svg';

export class GridFigure {
  readonly element: HTMLElement;
  private readonly figure: Figure;
  private readonly svg = document.createElementNS(namespace, 'svg');
  private readonly cells: SVGRectElement[] = [];
  private readonly cursor = document.createElementNS(namespace, 'g');
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
    const { width, height, picture } = this.figure;
    const name = this.nameOf();
    const surface = select(this.svg)
      .attr('viewBox', `0 0 ${width} ${height}`)
      .attr('preserveAspectRatio', 'xMinYMin')
      .attr('class', picture ? 'patches' : 'patches bare')
      .attr('role', 'grid')
      .attr('aria-label', name)
      .attr('aria-rowcount', rows)
      .attr('aria-colcount', this.figure.columns);
    if (picture) {
      const { x, y } = picture;
      surface
        .append('image')
        .attr('href', this.address)
        .attr('x', x)
        .attr('y', y)
        .attr('width', picture.width)
        .attr('height', picture.height)
        .attr('preserveAspectRatio', 'none')
        .attr('aria-hidden', 'true');
    }
    this.addCells();
    select(this.cursor).attr('class', 'cursor').attr('aria-hidden', 'true');
    for (const line of ['under', 'over']) select(this.cursor).append('rect').attr('class', line);
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
    const { x, y, width, height } = patchRect(this.figure, patch.index);
    select(this.cursor)
      .selectAll('rect')
      .attr('x', x)
      .attr('y', y)
      .attr('width', width)
      .attr('height', height);
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

  private addCells(): void {
    const { rows, columns } = this.figure;
    for (let row = 0; row < rows; row += 1) {
      const group = document.createElementNS(namespace, 'g');
      group.setAttribute('role', 'row');
      for (let column = 0; column < columns; column += 1) {
        const index = row * columns + column;
        const { x, y, width, height } = patchRect(this.figure, index);
        const cell = document.createElementNS(namespace, 'rect');
        select(cell)
          .attr('role', 'gridcell')
          .attr('tabindex', index === 0 ? 0 : -1)
          .attr('data-index', index)
          .attr('x', x)
          .attr('y', y)
          .attr('width', width)
          .attr('height', height);
        this.cells.push(cell);
        group.append(cell);
      }
      this.svg.append(group);
    }
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
