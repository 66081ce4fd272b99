/**
 * Limits findings of one kind: the first are enough, since a schedule of thousands of wrong steps
 * has one cause.
 */
import { text, Text } from '../../text';
import type { RecipeDiagnostic } from './diagnostics';

/** The most findings of a kind that are shown; nobody fixes more of them one by one. */
const most = 20;

/** In their order; the last one shown of a kind says how many more there are. */
export function withoutMoreAlike(found: readonly RecipeDiagnostic[]): RecipeDiagnostic[] {
  const counts = new Map<string, number>();
  for (const one of found) counts.set(kindOf(one), (counts.get(kindOf(one)) ?? 0) + 1);
  const shown = new Map<string, number>();
  return found.flatMap((one) => {
    const kind = kindOf(one);
    const at = (shown.get(kind) ?? 0) + 1;
    shown.set(kind, at);
    const more = counts.get(kind)! - most;
    if (at > most) return [];
    return at < most || more <= 0
      ? [one]
      : [{ ...one, message: text`${one.message} And ${more} more like it.` }];
  });
}

/**
 * Messages of the schema are not templates: they count as alike if they differ only in numbers and
 * names.
 */
function kindOf({ code, severity, message }: RecipeDiagnostic): string {
  const words =
    message instanceof Text ? message.template : message.replace(/"[^"]*"|\d+(\.\d+)?/g, '#');
  return `${code} ${severity} ${words}`;
}
