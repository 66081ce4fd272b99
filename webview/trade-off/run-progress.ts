/** A running evaluation or sweep, and a button to stop it. */
import { text } from '../../src/core/text';
import type { MeasuringRun } from '../../src/protocol/measured';
import { localize } from '../shared/l10n';
import type { TradeOffStrings } from './strings';
import { h, setAttribute, setText } from '../shared/dom';
import { button } from '../shared/toolkit';

export class RunProgress {
  private readonly text = h('span');
  private readonly bar = h('progress', { max: 1 });
  readonly element: HTMLElement;

  constructor(strings: TradeOffStrings, onCancel: () => void) {
    setAttribute(this.bar, 'aria-label', strings.measuringNow);
    this.element = h(
      'div',
      { class: 'measuring', hidden: true },
      this.text,
      button(strings.cancel, onCancel),
      this.bar,
    );
  }

  draw(run: MeasuringRun | undefined): void {
    this.element.hidden = run === undefined;
    if (!run) {
      setText(this.text, '');
      return;
    }
    setText(this.text, localize(text`${run.title}: ${run.text}`));
    // Without a value it moves by itself.
    if (run.part === undefined) this.bar.removeAttribute('value');
    else this.bar.value = run.part;
  }
}
