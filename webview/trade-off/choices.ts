/** The choices for the curve: the method, and the share that enters the decoder. */
import { fittedMethods, methodLabels } from '../../src/core/recipe/methods';
import type { FittedMethod, PanelState } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { Choice } from '../shared/choice';
import { h } from '../shared/dom';
import { BeforeChoice } from './before-choice';
import { curveOf } from './view';

export interface ChoiceEvents {
  onMethod: (method: FittedMethod) => void;
  /** @param keep part of the visual tokens that enters the decoder */
  onBefore: (keep: number) => void;
}

export class Choices {
  private readonly method: Choice;
  private readonly before: BeforeChoice;
  readonly element: HTMLElement;

  constructor(strings: TradeOffStrings, events: ChoiceEvents) {
    this.method = new Choice('method', strings.method, (method) => {
      events.onMethod(method as FittedMethod);
    });
    this.before = new BeforeChoice(strings, events.onBefore);
    this.element = h(
      'div',
      { class: 'controls' },
      this.method.element,
      this.before.choice.element,
      this.before.note,
    );
  }

  draw(state: PanelState): void {
    this.element.hidden = curveOf(state) === undefined;
    this.method.draw(
      fittedMethods.map((value) => ({ value, label: methodLabels[value] })),
      state.method,
    );
    this.before.draw(state);
  }
}
