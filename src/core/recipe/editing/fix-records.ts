/** Fixes of recorded evaluations that no longer hold. */
import { text } from '../../text';
import type { Node } from 'jsonc-parser';
import { nodeAt, type RecipeDocument } from '../document';
import { ruleDiagnostics } from '../checks/rules';
import { removeNodes, type TextEdit } from './edits';
import type { Fix, FixRequest } from './fix';

const lists = ['evaluation', 'suites'] as const;

/**
 * Removing a record is the only sure fix: measuring again takes time, and the record no longer
 * holds.
 */
export function recordFixes({ document, diagnostic }: FixRequest, canEvaluate: boolean): Fix[] {
  const record = recordAt(document, diagnostic.range.offset);
  if (!record) return [];
  const stale = ruleDiagnostics(document)
    .filter(({ code }) => code === 'evaluation-stale')
    .flatMap(({ range }) => recordAt(document, range.offset) ?? []);
  const one: Fix = {
    title: text`Remove this evaluation`,
    edits: removeRecords(document, [record]),
    preferred: true,
  };
  const again: Fix[] = canEvaluate
    ? [{ title: text`Evaluate again`, edits: [], command: 'evaluate' }]
    : [];
  if (stale.length < 2) return [one, ...again];
  const title = text`Remove all ${stale.length} evaluations that are out of date`;
  return [one, { title, edits: removeRecords(document, stale) }, ...again];
}

function recordAt(document: RecipeDocument, offset: number): Node | undefined {
  const records = lists.flatMap((key) => nodeAt(document, [key])?.children ?? []);
  return records.find((node) => offset >= node.offset && offset < node.offset + node.length);
}

/** A key is removed with its last record, since an empty list has no meaning. */
function removeRecords(document: RecipeDocument, records: readonly Node[]): TextEdit[] {
  const whole: Node[] = [];
  const single: Node[][] = [];
  for (const key of lists) {
    const list = nodeAt(document, [key]);
    const own = records.filter(({ parent }) => parent === list);
    if (!list || own.length === 0) continue;
    if (own.length === list.children?.length && list.parent) whole.push(list.parent);
    else single.push(own);
  }
  return [whole, ...single].flatMap((nodes) => removeNodes(document, nodes));
}
