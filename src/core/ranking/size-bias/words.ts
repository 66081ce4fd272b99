/** Size bias in words. */
import { text, type Message } from '../../text';
import type { SizeBiased } from './definition';

export function sizeBiasText({ sizeBias = 0 }: SizeBiased): Message[] {
  return sizeBias === 0 ? [] : [text`size bias ${sizeBias}`];
}
