/** Fixes of syntax that other JSON-like formats allow and JSON does not. */
import { text } from '../../text';
import type { Node } from 'jsonc-parser';
import type { RecipeDiagnostic } from '../checks/diagnostics';
import type { RecipeDocument } from '../document';
import { removeNodes, type TextEdit } from './edits';
import type { Fix, FixRequest } from './fix';

export function syntaxFixes({ document, diagnostic }: FixRequest): Fix[] {
  const { offset, length } = diagnostic.range;
  switch (diagnostic.code) {
    case 'json-comment': {
      const comments = document.syntax.filter(({ code }) => code === 'json-comment');
      const fixes: Fix[] = [
        {
          title: text`Remove the comment`,
          edits: [removeComment(document, diagnostic)],
          preferred: true,
        },
      ];
      if (comments.length < 2) return fixes;
      const edits = comments.map((one) => removeComment(document, one));
      return [...fixes, { title: text`Remove all ${comments.length} comments`, edits }];
    }
    case 'json-trailing-comma':
      return [
        {
          title: text`Remove the comma`,
          edits: [{ offset, length, text: '' }],
          preferred: true,
        },
      ];
    case 'json-duplicate-key': {
      const earlier = earlierProperty(document.root, offset);
      if (!earlier) return [];
      // JSON readers take the last one: without the earlier one the recipe means the same.
      const title = text`Remove the earlier one, which has no effect`;
      return [{ title, edits: removeNodes(document, [earlier]), preferred: true }];
    }
    default:
      return [];
  }
}

/** A comment that has lines to itself is removed with them. */
function removeComment({ text }: RecipeDocument, { range }: RecipeDiagnostic): TextEdit {
  const end = range.offset + range.length;
  const indent = /(?:^|[\r\n])([ \t]*)$/.exec(text.slice(0, range.offset))?.[1];
  const eol = /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(end))?.[0];
  if (indent !== undefined && eol !== undefined) {
    const offset = range.offset - indent.length;
    return { offset, length: end + eol.length - offset, text: '' };
  }
  const space = /[ \t]*$/.exec(text.slice(0, range.offset))![0].length;
  const trailing = eol !== undefined || end === text.length;
  const offset = trailing ? range.offset - space : range.offset;
  return { offset, length: end - offset, text: '' };
}

/** The earlier property of the same object that has the same key as the one at `offset`. */
function earlierProperty(node: Node | undefined, offset: number): Node | undefined {
  if (!node || offset < node.offset || offset > node.offset + node.length) return undefined;
  const children = node.children ?? [];
  if (node.type === 'object') {
    const at = children.findIndex(({ children: [key] = [] }) => key?.offset === offset);
    const name = children[at]?.children?.[0]?.value as unknown;
    if (at >= 0) return children.slice(0, at).findLast((one) => one.children?.[0]?.value === name);
  }
  for (const child of children) {
    const found = earlierProperty(child, offset);
    if (found) return found;
  }
  return undefined;
}
