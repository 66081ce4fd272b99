/** Leads from the result of a sweep to a recipe. */
import type { TradeOffStrings } from '../strings';
import { h, setText } from '../../shared/dom';
import { fill } from '../../shared/fill';
import type { Button } from '../../shared/toolkit';
import type { MeasuredNote } from './notes';
import { savePointButton } from './save-point';

type Found = NonNullable<MeasuredNote['found']>;

export class FoundPoint {
  private readonly save: Button;
  readonly element: HTMLElement;
  private found: Found | undefined;

  constructor(
    private readonly strings: TradeOffStrings,
    onSavePoint: (sweep: string, index: number) => Promise<void>,
  ) {
    this.save = savePointButton(strings, () => this.found, onSavePoint);
    this.element = h('div', { class: 'found', hidden: true }, this.save);
  }

  draw(found: Found | undefined): void {
    this.found = found;
    this.element.hidden = found === undefined;
    // By its name: another button saves where the slider is.
    if (found) setText(this.save, fill(this.strings.saveFound, found.name));
  }
}
