/** All fixes at once that have one right answer: for "Fix All" and for fixing on save. */
import type { DiagnosticCode } from '../checks/diagnostics';
import { nodeAt, parseDocument } from '../document';
import { ruleDiagnostics } from '../checks/rules';
import { certainKeys } from '../checks/rules-keys';
import { isBroken } from './analysis';
import { applyTextEdits, editBetween, removeNodes, type TextEdit } from './edits';
import { certainValues } from './fix-schema';
import { fixesFor } from './fixes';

/**
 * Those that leave the same tokens in every layer and throw nothing away that someone may have
 * meant; a misspelt key or value means nothing until it is the one that can be meant. A keep that
 * increases or a layer twice has several readings; a comment is somebody's note.
 */
const safe = new Set<DiagnosticCode>([
  'json-trailing-comma',
  'schedule-order',
  'keep-decimals',
  'step-redundant',
  'key-unknown',
]);

export function fixAllEdits(text: string): TextEdit[] {
  let current = text;
  // Every round settles all findings of one kind; what it uncovers of another is for the next.
  for (let round = 0; round < 2 * (safe.size + 1); round++) {
    const next = fixKind(current);
    if (next === undefined) break;
    current = next;
  }
  return editBetween(text, current);
}

function fixKind(text: string): string | undefined {
  const document = parseDocument(text);
  if (isBroken(document)) return undefined;
  const certain = new Set(certainKeys(document).map(({ key }) => key.offset));
  const found = [...document.syntax, ...ruleDiagnostics(document)].filter(
    ({ code: one, range }) => one !== 'key-unknown' || certain.has(range.offset),
  );
  // Keys are renamed first: their names decide which values are valid, and the rules depend on
  // values.
  const values = certain.size === 0 && document.root ? certainValues(document.root) : [];
  if (values.length > 0) return applyTextEdits(text, values);
  const code = found.find((one) => safe.has(one.code))?.code;
  if (code === undefined) return undefined;
  const same = found.filter((one) => one.code === code);
  if (code === 'step-redundant') {
    const steps = nodeAt(document, ['schedule'])?.children ?? [];
    const offsets = new Set(same.map(({ range }) => range.offset));
    return applyTextEdits(
      text,
      removeNodes(
        document,
        steps.filter((step) => offsets.has(step.offset)),
      ),
    );
  }
  // One sort puts all steps in order.
  const fixed = code === 'schedule-order' ? same.slice(0, 1) : same;
  const edits = fixed.flatMap(
    (one) => fixesFor(document, one, { canRefit: false })[0]?.edits ?? [],
  );
  return applyTextEdits(text, edits);
}
