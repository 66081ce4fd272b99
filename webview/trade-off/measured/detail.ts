/** The selected measured point in words, with buttons for it. */
import type { PanelMessage } from '../../../src/protocol/trade-off';
import type { TradeOffStrings } from '../strings';
import { h, setAttribute, setText } from '../../shared/dom';
import { fill } from '../../shared/fill';
import { button, type Button } from '../../shared/toolkit';
import type { MeasuredPoint } from './points';
import { savePointButton } from './save-point';
import { pointName } from './words';

export interface DetailEvents {
  onSavePoint: (sweep: string, index: number) => Promise<void>;
  send: (message: PanelMessage) => void;
}

export class PointDetail {
  private readonly text = h('p');
  private readonly save: Button;
  private readonly open: Button;
  readonly element: HTMLElement;
  private point: MeasuredPoint | undefined;

  constructor(
    private readonly strings: TradeOffStrings,
    { onSavePoint, send }: DetailEvents,
  ) {
    const swept = () => {
      const source = this.point?.source;
      return source?.kind === 'sweep' ? source : undefined;
    };
    this.save = savePointButton(strings, swept, onSavePoint);
    this.open = button(strings.openRecipe, () => {
      const source = this.point?.source;
      if (source?.kind === 'recipe') send({ type: 'openRecipe', recipe: source.id });
    });
    this.element = h('div', { class: 'detail' }, this.text, this.save, this.open);
  }

  /**
   * @param isPicked a point that is only under the pointer has no buttons, as these could not be
   *    reached
   */
  draw(point: MeasuredPoint | undefined, text: string, isPicked: boolean): void {
    const { strings } = this;
    if (isPicked || !point) this.point = point;
    setText(this.text, point ? text : strings.detailHelp);
    this.text.classList.toggle('muted', !point);
    this.save.hidden = !isPicked || point?.source.kind !== 'sweep';
    this.open.hidden = !isPicked || point?.source.kind !== 'recipe';
    if (!point) return;
    const name = pointName(strings, point);
    setAttribute(this.save, 'aria-label', fill(strings.sweepPoint, name));
    setAttribute(this.open, 'aria-label', fill(strings.openPoint, name));
  }
}
