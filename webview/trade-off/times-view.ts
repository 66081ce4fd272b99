/**
 * Which device's times are shown; where none was profiled and a budget in time is asked for, the
 * offer to do so.
 */
import type { PanelMessage } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { Choice } from '../shared/choice';
import { h, setText } from '../shared/dom';
import { isTime } from './axis';
import { button, type Button } from '../shared/toolkit';
import { curveOf, type TradeOffView } from './view';

export class TimesView {
  private readonly choice: Choice;
  private readonly title = h('h2', {});
  private readonly text = h('p', {});
  private readonly button: HTMLElement;
  private readonly card: HTMLElement;
  private readonly again: Button;
  private readonly noise = h('p', { class: 'muted' });
  private chosen: string | undefined;
  readonly element: HTMLElement;

  /** @param onProfile gets the chosen file */
  constructor(
    private readonly strings: TradeOffStrings,
    onProfile: (file: string) => void,
    send: (message: PanelMessage) => void,
  ) {
    this.choice = new Choice('profile', strings.profile, onProfile);
    this.button = h('vscode-button', { appearance: 'primary' }, strings.profileDevice);
    this.button.addEventListener('click', () => {
      send({ type: 'profile' });
    });
    const actions = h('div', { class: 'actions' }, this.button);
    this.card = h(
      'section',
      { class: 'situation no-profile', role: 'status' },
      this.title,
      this.text,
      actions,
    );
    this.again = button(strings.measureAgain, () => {
      if (this.chosen !== undefined) send({ type: 'measureAgain', file: this.chosen });
    });
    const row = h('div', { class: 'times-row' }, this.choice.element, this.again);
    const parts = [row, this.noise, this.card];
    this.element = h('div', { class: 'times', hidden: true }, ...parts);
  }

  draw({ state, axis, wanted }: TradeOffView): void {
    const { strings } = this;
    const { profiles = [], chosenProfile, isProfiling = false } = state;
    const run = state.measuring.run?.kind === 'profile' ? state.measuring.run : undefined;
    const canFit = curveOf(state) !== undefined;
    const isChosen = isTime(axis) && profiles.length > 0;
    const isOffered = canFit && wanted !== undefined && run === undefined && !isProfiling;
    this.element.hidden = !isChosen && !isOffered;
    this.choice.element.hidden = !isChosen;
    this.choice.draw(
      profiles.map(({ file, name }) => ({ value: file, label: name })),
      chosenProfile,
    );
    this.chosen = chosenProfile;
    const noise = profiles.find(({ file }) => file === chosenProfile)?.noise;
    this.noise.hidden = !isChosen || noise === undefined || run !== undefined;
    this.again.hidden = this.noise.hidden;
    setText(this.noise, noise ?? '');
    this.card.hidden = !isOffered;
    if (!isOffered) return;
    // There is a profile, but it lacks the wanted time.
    const isWithout = profiles.length > 0;
    this.title.hidden = isWithout;
    setText(this.title, strings.noProfile);
    setText(this.text, isWithout ? strings.noEncoder : strings.noProfileText);
    this.button.hidden = isWithout;
  }
}
