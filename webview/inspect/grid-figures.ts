/** The images with their patches: a grid for each, which the arrow keys walk through. */
import type { InspectStrings } from './strings';
import { h } from '../shared/dom';
import { fill } from '../shared/fill';
import { GridFigure } from './grid-figure';
import type { Shown } from './view';
import { GridEvents } from './grid-events';

export class GridFigures {
  readonly element = h('div', { class: 'figures' });
  private figures: GridFigure[] = [];
  private shown: Shown['observation'] | undefined;

  constructor(
    private readonly strings: InspectStrings,
    private readonly events: GridEvents,
  ) {}

  draw(shown: Shown, colours: ReadonlyMap<number, string>): void {
    const { observation } = shown;
    if (observation !== this.shown) this.build(shown);
    for (const figure of this.figures) figure.draw(shown, colours);
  }

  private build({ observation }: Shown): void {
    this.shown = observation;
    const hadFocus = this.element.contains(document.activeElement);
    for (const figure of this.figures) figure.dispose();
    this.figures = observation.grids.map(
      (_, grid) => new GridFigure(this.strings, observation, grid, this.events),
    );
    const notes = this.notes(observation);
    this.element.replaceChildren(
      h('div', { class: 'row' }, ...this.figures.map(({ element }) => element)),
      ...notes.map((note) => h('p', { class: 'muted note' }, note)),
    );
    // Focus in the former sample's patches moves to this one's.
    if (hadFocus) this.figures[0]?.focus();
  }

  private notes({ grids }: Shown['observation']): string[] {
    const { strings } = this;
    const guessed = grids.find(({ isKnown }) => !isKnown);
    return [
      ...(guessed ? [fill(strings.gridUnknown, guessed.rows, guessed.columns)] : []),
      ...(grids.some(({ view }) => view?.isKnown === false) ? [strings.viewUnknown] : []),
      ...(grids.some(({ view }) => !view) ? [strings.noView] : []),
    ];
  }
}
