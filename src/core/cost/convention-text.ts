import { text, type Text } from '../text';
import type { Convention } from './types';

/** Which tokens FLOPs count, in a message: `decoder` or `visual`, as a budget is written. */
export function conventionText(convention: Convention): Text {
  return convention === 'decoder' ? text`decoder` : text`visual`;
}
