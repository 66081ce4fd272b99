/** The slider through the layers, with a mark at every layer that drops patches. */
import { el } from '../../src/core/markup';
import { text } from '../../src/core/text';
import { localize } from '../shared/l10n';
import type { InspectStrings } from './strings';
import { h, setAttribute, setText } from '../shared/dom';
import { create, draw } from '../shared/plot/draw';
import { describeLayer } from './descriptions';
import { icon } from './icons';
import { droppedByLayer, startOf } from './tokens';
import type { Shown } from './view';

export interface LayerEvents {
  onLayer: (layer: number) => void;
  onPlay: () => void;
}

export class LayerControl {
  private readonly slider = h('input', { type: 'range', id: 'layer', step: 1 });
  private readonly name = h('label', { for: 'layer', class: 'layer-name' });
  private readonly tokens = h('span', { class: 'layer-tokens' });
  private readonly play = h('button', { type: 'button', class: 'act' });
  private readonly marks = create(
    el('svg', { class: 'marks', 'aria-hidden': 'true', preserveAspectRatio: 'none' }),
  );
  readonly element: HTMLElement;
  private played: boolean | undefined;

  constructor(
    private readonly strings: InspectStrings,
    events: LayerEvents,
  ) {
    this.slider.addEventListener('input', () => {
      events.onLayer(Number(this.slider.value));
    });
    this.play.addEventListener('click', () => {
      events.onPlay();
    });
    const track = h('div', { class: 'track' }, this.slider);
    track.append(this.marks);
    this.element = h(
      'section',
      { class: 'layers', 'aria-label': strings.layer },
      h('div', { class: 'layer-text' }, this.name, this.tokens),
      h('div', { class: 'layer-row' }, this.play, track),
    );
  }

  draw(
    { observation, layer }: Shown,
    colours: ReadonlyMap<number, string>,
    isPlaying: boolean,
  ): void {
    const { strings, slider } = this;
    const last = observation.layers - 1;
    const { name, tokens } = describeLayer(strings, observation, layer);
    const start = startOf(observation.exits);
    setAttribute(slider, 'min', start);
    setAttribute(slider, 'max', last);
    if (Number(slider.value) !== layer) slider.value = String(layer);
    const part = (layer - start) / (last - start);
    slider.style.setProperty('--part', String(part));
    setAttribute(slider, 'aria-valuetext', localize(text`${name}: ${tokens}`));
    setText(this.name, name);
    setText(this.tokens, tokens);
    if (isPlaying !== this.played) {
      this.played = isPlaying;
      const label = isPlaying ? strings.pause : strings.play;
      setAttribute(this.play, 'aria-label', label);
      setAttribute(this.play, 'title', label);
      this.play.replaceChildren(icon(isPlaying ? 'pause' : 'play'));
    }
    const steps = last - start;
    setAttribute(this.marks, 'viewBox', `0 0 ${steps} 1`);
    const marks = droppedByLayer(observation.exits).map(({ layer: at }) => {
      const place = { x: at - start - steps * 0.008, width: steps * 0.016, height: 1 };
      return el('rect', { ...place, fill: colours.get(at) });
    });
    draw(this.marks, marks);
  }
}
