/** The sign before a warning, which its words say too. */
import { h } from '../shared/dom';

export function warningSign(): HTMLElement {
  return h('span', { class: 'sign', 'aria-hidden': 'true' }, '⚠ ');
}
