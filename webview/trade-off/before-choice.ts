/** The choice of how many tokens enter the decoder, beside the method, with remarks. */
import type { PanelState } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { Choice } from '../shared/choice';
import { h, setText } from '../shared/dom';
import { beforeNote, beforeOptions } from './before-words';
import { curveOf } from './view';

export class BeforeChoice {
  readonly choice: Choice;
  readonly note = h('p', { class: 'muted before-note', hidden: true });

  /** @param onChoose gets the share of the visual tokens that is kept */
  constructor(
    private readonly strings: TradeOffStrings,
    onChoose: (keep: number) => void,
  ) {
    this.choice = new Choice('before', strings.before, (keep) => {
      onChoose(Number(keep));
    });
  }

  draw(state: PanelState): void {
    const { keep, problem } = state.before;
    this.choice.element.hidden = curveOf(state) === undefined || problem !== undefined;
    this.choice.draw(beforeOptions(this.strings, keep), String(keep));
    const note = curveOf(state) === undefined ? '' : beforeNote(this.strings, state.before);
    setText(this.note, note);
    this.note.hidden = note === '';
  }
}
