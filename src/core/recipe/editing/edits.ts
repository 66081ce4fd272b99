/** Edits of a recipe's text that leave all other characters unchanged. */
import type { Node } from 'jsonc-parser';
import type { RecipeDocument } from '../document';

/** Replaces `length` UTF-16 units at `offset` by `text`. */
export interface TextEdit {
  offset: number;
  length: number;
  text: string;
}

/** @param edits must not overlap; in any order */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => b.offset - a.offset || b.length - a.length)
    .reduce(
      (current, edit) =>
        current.slice(0, edit.offset) + edit.text + current.slice(edit.offset + edit.length),
      text,
    );
}

/** The single edit from one text to another, as small as possible without splitting characters. */
export function editBetween(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  // An edit must not split a surrogate pair or a Windows line end.
  const splits = (text: string, at: number) =>
    (text[at - 1] === '\r' && text[at] === '\n') || /[\uDC00-\uDFFF]/.test(text[at] ?? '');
  if (start > 0 && (splits(before, start) || splits(after, start))) start--;
  const inside = (text: string) => splits(text, text.length - end);
  if (end > 0 && (inside(before) || inside(after))) end--;
  return [
    {
      offset: start,
      length: before.length - end - start,
      text: after.slice(start, after.length - end),
    },
  ];
}

export function replaceNode(node: Node, text: string): TextEdit {
  return { offset: node.offset, length: node.length, text };
}

/**
 * Removes elements from an array or properties from an object, with their commas and the space up
 * to the next token.
 *
 * @param nodes children of one node
 */
export function removeNodes(document: RecipeDocument, nodes: readonly Node[]): TextEdit[] {
  const parent = nodes[0]?.parent;
  if (!parent?.children) return [];
  const gone = new Set(nodes);
  const left = parent.children.filter((child) => !gone.has(child));
  const end = (node: Node) => node.offset + node.length;
  if (left.length === 0) {
    // Only the brackets stay; so does a comment, were there one.
    const inside = { offset: parent.offset + 1, length: parent.length - 2 };
    const closed = /[\]}]$/.test(document.text.slice(parent.offset, end(parent)));
    if (closed && inside.length > 0) return [{ ...inside, text: '' }];
  }
  return parent.children.flatMap((node, index): TextEdit[] => {
    if (!gone.has(node)) return [];
    const next = parent.children![index + 1];
    // The last ones go with the comma in front of them, all in one piece.
    const last = left.at(-1);
    const tail = last !== undefined && node.offset > last.offset;
    if (tail) {
      const first = parent.children![parent.children!.indexOf(last) + 1] === node;
      const [from, to] = [end(last), end(parent.children!.at(-1)!)];
      return first ? [{ offset: from, length: to - from, text: '' }] : [];
    }
    return [{ offset: node.offset, length: (next?.offset ?? end(node)) - node.offset, text: '' }];
  });
}
