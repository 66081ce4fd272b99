/** Of findings of one kind, the first say all there is to say: a schedule of thousands of wrong steps is one slip. */
import { text, Text } from '../text';
import type { RecipeDiagnostic } from './diagnostics';

/** As many of a kind are told; more of them nobody mends one by one. */
const most = 20;

/** In their order; the last one that is told of a kind says how many more there are. */
export function withoutMoreAlike(found: readonly RecipeDiagnostic[]): RecipeDiagnostic[] {
  const counts = new Map<string, number>();
  for (const one of found) counts.set(kindOf(one), (counts.get(kindOf(one)) ?? 0) + 1);
  const told = new Map<string, number>();
  return found.flatMap((one) => {
    const kind = kindOf(one);
    const at = (told.get(kind) ?? 0) + 1;
    told.set(kind, at);
    const more = counts.get(kind)! - most;
    if (at > most) return [];
    return at < most || more <= 0
      ? [one]
      : [{ ...one, message: text`${one.message} And ${more} more like it.` }];
  });
}

/** What the schema says has no template: there, numbers and names are what differs. */
function kindOf({ code, severity, message }: RecipeDiagnostic): string {
  const words =
    message instanceof Text ? message.template : message.replace(/"[^"]*"|\d+(\.\d+)?/g, '#');
  return `${code} ${severity} ${words}`;
}
