/** The fix of a key that is nearly another. */
import { text } from '../../text';
import type { Node } from 'jsonc-parser';
import type { RecipeDocument } from '../document';
import {
  certainKeys,
  suggestedKey,
  misspeltKeys,
  secondKeys,
  type Misspelt,
} from '../checks/rules-keys';
import { schemaOf } from '../schema/walk';
import { removeNodes, replaceNode, type TextEdit } from './edits';
import type { Fix, FixRequest } from './fix';

export function keyFixes({ document, diagnostic }: FixRequest): Fix[] {
  const all = misspeltKeys(document);
  const isHere = ({ key }: { key: Node }): boolean => key.offset === diagnostic.range.offset;
  const found = all.find(isHere);
  if (!found)
    return secondKeys(document)
      .filter(isHere)
      .flatMap(({ key }) => removal(document, key));
  const certain = certainKeys(document);
  return [
    renaming(found.key, found.suggestion),
    ...(certain.length > 1 && certain.some(({ key }) => key === found.key)
      ? [{ title: text`Fix all ${certain.length} misspelt keys`, edits: certain.map(edit) }]
      : []),
  ];
}

/** Never applied together with other fixes: it may hold what its author wants to keep. */
function removal(document: RecipeDocument, key: Node): Fix[] {
  if (!key.parent) return [];
  const title = text`Remove ${String(key.value)}`;
  return [{ title, edits: removeNodes(document, [key.parent]) }];
}

function edit({ key, suggestion }: Pick<Misspelt, 'key' | 'suggestion'>): TextEdit {
  return replaceNode(key, JSON.stringify(suggestion));
}

function renaming(key: Node, suggestion: string): Fix {
  return {
    title: text`Change to "${suggestion}"`,
    edits: [edit({ key, suggestion })],
    preferred: true,
  };
}

/** Gives a misspelt key the name that is meant, if one is. */
export function renamed(key: Node): Fix[] {
  const object = key.parent?.parent;
  const schema = object && schemaOf(object);
  const suggestion = schema && suggestedKey(object, String(key.value), schema);
  if (suggestion === undefined) return [];
  return [renaming(key, suggestion)];
}
