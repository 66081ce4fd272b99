/**
 * The content of a message: its texts and images, in the order in which a chat template gets them.
 */
import type { Part, Turn } from './types';

/** A message with images before its text: where data gives them no place. */
export function message(role: Turn['role'], text: string, images = 0): Turn {
  return { role, content: [...manyImages(images), { type: 'text', text }] };
}

export function textsOf(content: readonly Part[]): string[] {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
}

export function imagesOf(content: readonly Part[]): number {
  return content.filter(({ type }) => type === 'image').length;
}

/**
 * Content for people to read: `<image>` for each image unless all come before the text, and
 * consecutive texts on lines of their own.
 *
 * @param shown the numbers of these images, where images are named by numbers
 */
export function readable(content: readonly Part[], shown?: readonly number[]): string {
  const parts = hasInside({ content }) ? content : content.filter(({ type }) => type === 'text');
  let image = 0;
  return parts
    .map((part, at, all) => {
      if (part.type === 'text') return all[at - 1]?.type === 'text' ? `\n${part.text}` : part.text;
      return shown === undefined ? '<image>' : `<image ${shown[image++]! + 1}>`;
    })
    .join('');
}

/** Whether it is one text, with its images before it. */
export function isPlain({ content }: Pick<Turn, 'content'>): boolean {
  return content.findIndex(({ type }) => type === 'text') === content.length - 1;
}

/** Whether an image comes after a text. */
export function hasInside({ content }: Pick<Turn, 'content'>): boolean {
  const start = content.findIndex(({ type }) => type === 'text');
  return start !== -1 && content.slice(start).some(({ type }) => type === 'image');
}

/**
 * Trims the space around the whole content. A line break between images and the first text after
 * them is a separator, which templates write themselves; "<image> or <image>?" keeps its space.
 */
export function trimmed(content: readonly Part[]): Part[] {
  const start = content.findIndex(isNotBlank);
  if (start === -1) return content.filter(({ type }) => type === 'image');
  const end = content.findLastIndex((part) => part.type === 'image' || isNotBlank(part));
  const cut = (before: RegExp) =>
    content.slice(0, end + 1).flatMap((part, at): Part[] => {
      if (part.type === 'image') return [part];
      if (at < start) return [];
      const started = at === start ? part.text.replace(before, '') : part.text;
      return [{ type: 'text', text: at === end ? started.trimEnd() : started }];
    });
  const plain = cut(/^\s+/);
  return start === 0 || isPlain({ content: plain }) ? plain : cut(/^\s*\n\s*/);
}

/** Puts images before everything else. */
export function withImages({ role, content }: Turn, images: number): Turn {
  return { role, content: [...manyImages(images), ...content] };
}

/** A turn with more after it, whose first text is joined to the last. */
export function withMore({ role, content }: Turn, [first, ...more]: readonly Part[]): Turn {
  const last = content.at(-1);
  if (first === undefined) return { role, content };
  if (last?.type !== 'text' || first.type !== 'text') {
    return { role, content: [...content, first, ...more] };
  }
  const joined: Part = { type: 'text', text: last.text + first.text };
  return { role, content: [...content.slice(0, -1), joined, ...more] };
}

/** Puts a text before its own; images before that stay first. */
export function withBefore(turn: Turn, before: string): Turn {
  const { role, content } = turn;
  if (before === '') return turn;
  const at = isPlain(turn) ? content.length - 1 : 0;
  const first = content[at];
  if (first?.type !== 'text')
    return { role, content: [{ type: 'text', text: before }, ...content] };
  return { role, content: content.with(at, { type: 'text', text: before + first.text }) };
}

/**
 * If an image turns out to be several, such as those of another row, puts all of them in its place.
 */
export function spread(turns: readonly Turn[], counts: readonly number[]): Turn[] {
  let image = 0;
  return turns.map(({ role, content }) => ({
    role,
    content: content.flatMap((part) =>
      part.type === 'text' ? [part] : manyImages(counts[image++]!),
    ),
  }));
}

function manyImages(count: number): Part[] {
  return Array.from({ length: count }, () => ({ type: 'image' }));
}

function isNotBlank(part: Part): boolean {
  return part.type === 'text' && part.text.trim() !== '';
}
