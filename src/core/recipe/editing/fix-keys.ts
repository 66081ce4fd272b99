/** The fix of a key that is nearly another. */
import { text } from '../../text';
import { findNodeAtOffset, type Node } from 'jsonc-parser';
import { meantKey } from '../rules-keys';
import { schemaOf } from '../schema-walk';
import { replaceNode } from './edits';
import type { Fix, FixRequest } from './fix';

export function keyFixes({ document, diagnostic }: FixRequest): Fix[] {
  const key = document.root && findNodeAtOffset(document.root, diagnostic.range.offset);
  return key ? renamed(key) : [];
}

/** Gives a misspelt key the name that is meant, if one is. */
export function renamed(key: Node): Fix[] {
  const object = key.parent?.parent;
  const schema = object && schemaOf(object);
  const meant = schema && meantKey(object, String(key.value), schema);
  if (meant === undefined) return [];
  const title = text`Change to "${meant}"`;
  return [{ title, edits: [replaceNode(key, JSON.stringify(meant))], preferred: true }];
}
