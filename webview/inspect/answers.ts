/** The question, and the answers of the unpruned and the pruned model. */
import { listed } from '../../src/core/text';
import type { Observation } from '../../src/protocol/inspect';
import { localize } from '../shared/l10n';
import type { InspectStrings } from './strings';
import { h, setText } from '../shared/dom';
import { verdictOf } from './descriptions';

export class Answers {
  private readonly question = h('p', { class: 'question' });
  private readonly list = h('dl', { class: 'answers' });
  private readonly verdict = h('p', { class: 'verdict' });
  readonly element: HTMLElement;
  private shown: Observation | undefined;

  constructor(private readonly strings: InspectStrings) {
    this.element = h(
      'section',
      { class: 'exchange', 'aria-label': strings.question },
      h('div', { class: 'asked' }, this.question, this.verdict),
      this.list,
    );
  }

  draw(observation: Observation): void {
    if (observation === this.shown) return;
    this.shown = observation;
    const { question, references, unpruned, pruned, isChanged } = observation;
    const { strings } = this;
    setText(this.question, question);
    const distinct = [...new Set(references)];
    this.list.replaceChildren(
      ...(distinct.length > 0 ? [this.entry(strings.reference, localize(listed(distinct)))] : []),
      this.entry(strings.unpruned, unpruned.text, unpruned.score),
      this.entry(strings.pruned, pruned.text, pruned.score),
    );
    setText(this.verdict, isChanged ? strings.answerChanged : strings.same);
    this.verdict.classList.toggle('changed', isChanged);
  }

  private entry(name: string, answer: string, score?: number): HTMLElement {
    const verdict = verdictOf(score);
    const sign = verdict === 'right' ? '✓' : verdict === 'wrong' ? '✗' : '≈';
    const words = answer === '' ? this.strings.noAnswer : answer;
    return h(
      'div',
      { class: 'answer' },
      h('dt', {}, name),
      h(
        'dd',
        { class: verdict },
        h('span', { class: answer === '' ? 'muted' : undefined }, words),
        verdict &&
          h('span', { class: 'sign', 'aria-hidden': 'true', title: this.strings[verdict] }, sign),
        verdict && h('span', { class: 'visually-hidden' }, ` (${this.strings[verdict]})`),
      ),
    );
  }
}
