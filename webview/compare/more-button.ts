/**
 * Shows that there are recipes beyond the right edge, where scroll bars are hidden, and scrolls to
 * them.
 */
import { h, setText } from '../shared/dom';
import { fill } from '../shared/fill';
import { compareStrings } from './strings';

const strings = compareStrings();

export class MoreButton {
  readonly element = h('button', { type: 'button', class: 'link more', hidden: true });

  /** @param scroller of the table */
  constructor(private readonly scroller: HTMLElement) {
    this.element.addEventListener('click', () => {
      scroller.scrollBy({ left: scroller.clientWidth / 2, behavior: 'smooth' });
    });
    scroller.addEventListener('scroll', () => {
      this.refresh();
    });
  }

  /** A column counts once it is cut off. */
  refresh(): void {
    const edge = this.scroller.getBoundingClientRect().right + 1;
    const heads = [...this.scroller.querySelectorAll('.comparison:not(.stacked) thead th')];
    const beyond = heads.filter((head) => head.getBoundingClientRect().right > edge).length;
    const { moreOne, moreMany } = strings;
    setText(this.element, `${beyond === 1 ? moreOne : fill(moreMany, String(beyond))} →`);
    this.element.hidden = beyond === 0;
    this.scroller.classList.toggle('cut', beyond > 0);
  }
}
