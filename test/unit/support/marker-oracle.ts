/**
 * Which rows of a prompt are visual, by the ids of its tokens: each rule literally, in plain code.
 */
import type { MarkerRule } from '../../../src/core/surgery/pruning/locate/types';

/** @param ids of the prompt's tokens; an image's rows have ids that are no marker's */
export function visualRows(rule: MarkerRule, ids: readonly number[]): number[] {
  switch (rule.kind) {
    case 'between':
      return between(rule, ids);
    case 'after':
      return ids.flatMap((_, at) => (opens(rule, ids, at) ? range(at + 1, rule.tokens) : []));
    case 'closed-rows':
      return closedRows(rule, ids);
    case 'before':
      return ids.includes(rule.token) ? range(0, ids.indexOf(rule.token)) : [];
  }
}

function between(
  { open, close, inside }: Extract<MarkerRule, { kind: 'between' }>,
  ids: readonly number[],
): number[] {
  const isMarker = (id: number): boolean => [open, close, inside].some((all) => all.includes(id));
  const found: number[] = [];
  let isOpen = false;
  ids.forEach((id, at) => {
    if (open.includes(id)) isOpen = true;
    if (close.includes(id)) isOpen = false;
    if (!isOpen || !isMarker(id)) return;
    const end = ids.findIndex((other, row) => row > at && isMarker(other));
    const closes = end !== -1 && (close.includes(ids[end]!) || inside.includes(ids[end]!));
    if (closes) found.push(...range(at + 1, end - at - 1));
  });
  return found;
}

function opens(
  { openers, fake, tokens }: Extract<MarkerRule, { kind: 'after' }>,
  ids: readonly number[],
  at: number,
): boolean {
  const end = at + tokens + 1;
  return (
    !ids.slice(at + 1, end).includes(fake) &&
    openers.includes(ids[at]!) &&
    ids[at - 1] === fake &&
    [end, end + 1, end + 2].some((row) => ids[row] === fake)
  );
}

function closedRows(
  { rowEnd, end }: Extract<MarkerRule, { kind: 'closed-rows' }>,
  ids: readonly number[],
): number[] {
  const found: number[] = [];
  let closers: number[] = [];
  let from = 0;
  ids.forEach((id, at) => {
    if (id !== rowEnd && id !== end) return;
    closers.push(at);
    if (id === rowEnd) return;
    const [first, second] = closers;
    const width = second === undefined ? 0 : second - first! - 1;
    const gaps = closers.slice(1).map((row, index) => row - closers[index]! - 1);
    if (width > 0 && gaps.every((gap) => gap === width) && first! - width >= from) {
      found.push(...closers.flatMap((row) => range(row - width, width)));
    }
    [closers, from] = [[], at + 1];
  });
  return found;
}

function range(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => start + at);
}
