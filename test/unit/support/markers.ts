/** Finds visual rows by a family's markers, in plain code, from token ids alone. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { VisualMarkers } from '../../../src/core/model/families/markers';

/** Ids of added tokens. */
export function readTokens(folder: string): ReadonlyMap<string, number> {
  const { added_tokens: added } = JSON.parse(
    readFileSync(path.join(folder, 'tokenizer.json'), 'utf8'),
  ) as { added_tokens: { id: number; content: string }[] };
  return new Map(added.map(({ id, content }) => [content, id]));
}

export function rowsByMarkers(
  markers: NonNullable<VisualMarkers>,
  ids: readonly number[],
  tokens: ReadonlyMap<string, number>,
): number[] {
  const idsOf = (names: readonly string[]) => new Set(names.map((name) => tokens.get(name)));
  const rows = ids.map((_, row) => row);
  switch (markers.kind) {
    case 'between': {
      const [open, close] = [idsOf(markers.open), idsOf(markers.close)];
      const inside = idsOf(markers.inside ?? []);
      let isOpen = false;
      return rows.filter((row) => {
        const id = ids[row]!;
        if (open.has(id) || close.has(id)) isOpen = open.has(id);
        return isOpen && !open.has(id) && !inside.has(id);
      });
    }
    case 'after': {
      const openers = idsOf(markers.openers);
      const fake = tokens.get(markers.fake);
      return rows
        .filter((row) => openers.has(ids[row]) && ids[row - 1] === fake)
        .flatMap((row) => Array.from({ length: markers.tokens }, (_, at) => row + 1 + at));
    }
    case 'closed-rows': {
      const [rowEnd, end] = [tokens.get(markers.rowEnd), tokens.get(markers.end)];
      const found: number[] = [];
      let closers: number[] = [];
      for (const row of rows) {
        if (ids[row] !== rowEnd && ids[row] !== end) continue;
        closers.push(row);
        if (ids[row] !== end) continue;
        const width = closers[1]! - closers[0]! - 1;
        for (const closer of closers) {
          for (let at = closer - width; at < closer; at += 1) found.push(at);
        }
        closers = [];
      }
      return found;
    }
    case 'before':
      return rows.slice(0, ids.indexOf(tokens.get(markers.token)!));
  }
}
