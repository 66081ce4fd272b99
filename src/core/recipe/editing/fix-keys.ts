/** The fix of a key that is nearly another. */
import { text } from '../../text';
import type { Node } from 'jsonc-parser';
import { certainKeys, meantKey, misspeltKeys, type Misspelt } from '../rules-keys';
import { schemaOf } from '../schema-walk';
import { replaceNode, type TextEdit } from './edits';
import type { Fix, FixRequest } from './fix';

export function keyFixes({ document, diagnostic }: FixRequest): Fix[] {
  const all = misspeltKeys(document);
  const found = all.find(({ key }) => key.offset === diagnostic.range.offset);
  if (!found) return [];
  const certain = certainKeys(document);
  return [
    renaming(found.key, found.meant),
    ...(certain.length > 1 && certain.some(({ key }) => key === found.key)
      ? [{ title: text`Fix all ${certain.length} misspelt keys`, edits: certain.map(edit) }]
      : []),
  ];
}

function edit({ key, meant }: Pick<Misspelt, 'key' | 'meant'>): TextEdit {
  return replaceNode(key, JSON.stringify(meant));
}

function renaming(key: Node, meant: string): Fix {
  return { title: text`Change to "${meant}"`, edits: [edit({ key, meant })], preferred: true };
}

/** Gives a misspelt key the name that is meant, if one is. */
export function renamed(key: Node): Fix[] {
  const object = key.parent?.parent;
  const schema = object && schemaOf(object);
  const meant = schema && meantKey(object, String(key.value), schema);
  if (meant === undefined) return [];
  return [renaming(key, meant)];
}
