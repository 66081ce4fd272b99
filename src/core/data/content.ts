/** What a message holds: its texts and images, in the order in which a chat template is given them. */
import type { Part, Turn } from './types';

/** A message with images before its text: where data gives them no place. */
export function message(role: Turn['role'], text: string, images = 0): Turn {
  const shown = Array.from({ length: images }, (): Part => ({ type: 'image' }));
  return { role, content: [...shown, { type: 'text', text }] };
}

export function textsOf(content: readonly Part[]): string[] {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
}

export function imagesOf(content: readonly Part[]): number {
  return content.filter(({ type }) => type === 'image').length;
}

/** Whether it is one text, with its images before it. */
export function isPlain({ content }: Turn): boolean {
  return content.findIndex(({ type }) => type === 'text') === content.length - 1;
}

/** With a text behind all else. */
export function withText({ role, content }: Turn, more: string): Turn {
  const last = content.at(-1);
  if (last?.type !== 'text') return { role, content: [...content, { type: 'text', text: more }] };
  return { role, content: [...content.slice(0, -1), { type: 'text', text: last.text + more }] };
}

/** Where an image turns out to be several, such as those of another row: all of them in its place. */
export function spread(turns: readonly Turn[], counts: readonly number[]): Turn[] {
  let image = 0;
  return turns.map(({ role, content }) => ({
    role,
    content: content.flatMap((part): Part[] =>
      part.type === 'text' ? [part] : Array.from({ length: counts[image++]! }, () => part),
    ),
  }));
}
