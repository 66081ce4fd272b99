/** The meaning of the colours, and how many patches have each. */
import { text } from '../../src/core/text';
import { localize } from '../shared/l10n';
import type { InspectStrings } from './strings';
import { beforeDecoder } from '../../src/core/cost/types';
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
      // One line, so that the picture gets the height.
      const name = at === beforeDecoder ? placeName(strings, at) : String(at);
      // Layers after the slider's are shown, too, but pale.
      const words = localize(text`${name}: ${tokens}`);
      return h('li', { class: at > layer ? 'later' : undefined }, swatch(colours.get(at)), words);
    });
    const stay = fill(strings.legendStay, countLeaving(exits, layers - 1));
    this.list.replaceChildren(...dropped, h('li', {}, swatch(undefined), stay));
  }
}
