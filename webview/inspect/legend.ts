/** What the colours mean, and how many patches have each. */
import type { InspectStrings } from './strings';
import { h } from '../shared/dom';
import { fill } from '../shared/fill';
import { swatch } from './icons';
import { countLeaving, droppedByLayer, placeName } from './tokens';
import type { Shown } from './view';

export class Legend {
  private readonly list = h('ul');
  readonly element: HTMLElement;

  constructor(private readonly strings: InspectStrings) {
    this.element = h('section', { class: 'legend' }, h('h2', {}, strings.legend), this.list);
  }

  draw({ observation, layer }: Shown, colours: ReadonlyMap<number, string>): void {
    const { exits, layers } = observation;
    const { strings } = this;
    const dropped = droppedByLayer(exits).map(({ layer: at, tokens }) => {
      const name = placeName(strings, at);
      // What the slider has not come to yet is there all the same, but pale.
      const words = fill(strings.legendDropped, name, tokens);
      return h('li', { class: at > layer ? 'later' : undefined }, swatch(colours.get(at)), words);
    });
    const stay = fill(strings.legendStays, countLeaving(exits, layers - 1));
    this.list.replaceChildren(...dropped, h('li', {}, swatch(undefined), stay));
  }
}
