/** Fixes of recorded evaluations that no longer hold. */
import type { Node } from 'jsonc-parser';
import { nodeAt, type RecipeDocument } from '../document';
import { ruleDiagnostics } from '../rules';
import { removeNodes, type TextEdit } from './edits';
import type { Fix, FixRequest } from './fixes';

export function recordFixes({ document, diagnostic, l10n }: FixRequest): Fix[] {
  const record = recordAt(document, diagnostic.range.offset);
  if (!record) return [];
  const stale = ruleDiagnostics(document)
    .filter(({ code }) => code === 'evaluation-stale')
    .flatMap(({ range }) => recordAt(document, range.offset) ?? []);
  const one: Fix = {
    title: l10n.t('Remove this evaluation'),
    edits: removeRecords(document, [record]),
    preferred: true,
  };
  if (stale.length < 2) return [one];
  const title = l10n.t('Remove all {0} evaluations that are out of date', stale.length);
  return [one, { title, edits: removeRecords(document, stale) }];
}

function recordAt(document: RecipeDocument, offset: number): Node | undefined {
  const records = nodeAt(document, ['evaluation'])?.children ?? [];
  return records.find((node) => offset >= node.offset && offset < node.offset + node.length);
}

/** The key goes with its last record: an empty list says nothing. */
function removeRecords(document: RecipeDocument, records: readonly Node[]): TextEdit[] {
  const list = nodeAt(document, ['evaluation']);
  const all = records.length === list?.children?.length;
  const property = all ? list.parent : undefined;
  return removeNodes(document, property ? [property] : records);
}
