/** Announces changes to screen readers once they have settled, never for each frame. */
import { h } from './dom';

/** A moving slider announces its own value; the rest follows after this pause, in milliseconds. */
const pause = 600;

export class LiveRegion {
  readonly element = h('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  private timer = 0;

  say(text: string): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.element.textContent = text;
    }, pause);
  }
}
