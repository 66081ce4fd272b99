/** The slider through the layers, with a mark at every layer that drops patches. */
import { select } from 'd3-selection';
import type { InspectStrings } from './strings';
import { h, setAttribute, setText } from '../shared/dom';
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
  private readonly marks = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
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
    select(this.marks)
      .attr('class', 'marks')
      .attr('aria-hidden', 'true')
      .attr('preserveAspectRatio', 'none');
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
    setAttribute(slider, 'aria-valuetext', `${name}: ${tokens}`);
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
    select(this.marks)
      .attr('viewBox', `0 0 ${steps} 1`)
      .selectAll('rect')
      .data(droppedByLayer(observation.exits))
      .join('rect')
      .attr('x', ({ layer: at }) => at - start - steps * 0.008)
      .attr('width', steps * 0.016)
      .attr('height', 1)
      .attr('fill', ({ layer: at }) => colours.get(at)!);
  }
}
