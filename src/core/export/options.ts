/** The options of an export. */
import { HumanError } from '../errors';
import { text } from '../text';

/** Precisions that the export writes, as transformers.js names them. */
export const exportDtypes = ['fp32', 'fp16', 'q4', 'q4f16'] as const;
export type ExportDtype = (typeof exportDtypes)[number];

export const attentionKinds = ['eager', 'gqa'] as const;
export type AttentionKind = (typeof attentionKinds)[number];

/**
 * @param list names between commas
 * @returns each once, in the order of `exportDtypes`
 * @throws HumanError `export-dtype` naming the known ones
 */
export function parseExportDtypes(list: string): ExportDtype[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !exportDtypes.some((dtype) => dtype === name));
  if (unknown === undefined) return exportDtypes.filter((dtype) => names.includes(dtype));
  throw new HumanError(
    text`"${unknown}" is not a precision that can be exported. Give one or more of
      ${exportDtypes.join(',')}, separated by commas.`,
    'export-dtype',
    2,
  );
}
