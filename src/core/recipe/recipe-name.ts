/** Valid names of recipe files; the same rule wherever a name is asked for. */
import { formatBudget } from '../cost/budget';

import { usualMethod } from './methods';
import type { Method } from './types';
import type { Budget } from '../cost/types';
import { recipeSuffix } from './suffix';

export type NameProblem = 'empty' | 'characters' | 'reserved';

/** Names that Windows keeps for devices, whatever suffix follows. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** The typed name without the suffix that all recipes have. */
export function bareName(typed: string): string {
  const trimmed = typed.trim();
  return trimmed.endsWith(recipeSuffix) ? trimmed.slice(0, -recipeSuffix.length) : trimmed;
}

/** The name must be valid on every system, and must not lead into another folder. */
export function nameProblem(typed: string): NameProblem | undefined {
  const name = bareName(typed);
  if (name.trim() === '') return 'empty';
  // oxlint-disable-next-line no-control-regex -- no file system takes them
  if (/[\\/:*?"<>|\u0000-\u001f]/.test(name) || /^\.+$/.test(name)) return 'characters';
  return devices.test(name) ? 'reserved' : undefined;
}

/**
 * The name of a recipe for this budget, if none is given: `llava-60`, `llava-tokens-200`,
 * `llava-45.6ms`; by another method than the usual one `llava-60-fitprune`; with a cut before the
 * decoder `llava-60-before-75`.
 */
export function recipeName(
  { name }: { name: string },
  budget: Budget,
  method: Method = usualMethod,
  before?: number | 'auto',
): string {
  const amount = formatBudget(budget)
    // Milliseconds alone are a prefill's, wherever a budget is typed.
    .replace(/^latency:(?=[\d.]+ ?ms$)/, '')
    .replace(/%$/, '')
    .replace(/[^\w.]+/g, '-');
  const by = method === usualMethod ? '' : `-${method}`;
  const part = before === 'auto' ? '' : `-${Number((100 * (before ?? 1)).toFixed(2))}`;
  return `${name}-${amount}${by}${before === undefined || before === 1 ? '' : `-before${part}`}`;
}
