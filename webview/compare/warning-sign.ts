/** The icon before a warning, whose text says it, too. */
import { h } from '../shared/dom';

export function warningSign(): HTMLElement {
  return h('span', { class: 'sign', 'aria-hidden': 'true' }, '⚠ ');
}
