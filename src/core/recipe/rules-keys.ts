/** Keys that nothing reads and that are nearly one that is read. */
import type { Node } from 'jsonc-parser';
import { nearest } from '../edit-distance';
import { rangeOf } from './document';
import type { Check } from './rule-check';
import { below, schemaAt, type PartSchema } from './schema-walk';

/** Unknown keys are kept and mean nothing, so that a misspelt one would do nothing without a word. */
export function checkKeys(check: Check): void {
  if (check.document.root) visit(check, check.document.root, schemaAt([]));
}

function visit(check: Check, node: Node, schema: PartSchema | undefined): void {
  if (schema === undefined) return;
  if (node.type === 'array') {
    (node.children ?? []).forEach((child, index) => {
      visit(check, child, below(schema, index));
    });
    return;
  }
  if (node.type !== 'object') return;
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (!key) continue;
    const name = String(key.value);
    const known = below(schema, name);
    if (known === undefined) checkKey(check, node, key, schema);
    else if (value) visit(check, value, known);
  }
}

function checkKey({ document, l10n, report }: Check, node: Node, key: Node, schema: PartSchema) {
  const name = String(key.value);
  const meant = meantKey(node, name, schema);
  if (meant === undefined) return;
  const message = l10n.t('Nothing reads "{0}" here. Did you mean "{1}"?', name, meant);
  report('key-unknown', 'warning', message, rangeOf(document, key));
}

/** The key that is meant by one that nothing reads; those that are there are not meant a second time. */
export function meantKey(object: Node, name: string, schema: PartSchema): string | undefined {
  const present = new Set<unknown>(
    (object.children ?? []).map(({ children: [key] = [] }): unknown => key?.value),
  );
  const missing = Object.keys(schema.properties ?? {}).filter((known) => !present.has(known));
  return nearest(name, missing);
}
