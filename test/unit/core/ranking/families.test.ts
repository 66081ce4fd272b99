/** Rules that hold for every family of rankings, whichever there are. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../../src/core/ranking/definition';
import { families, familyOf, rankingKinds } from '../../../../src/core/ranking/families';
import { statisticsColumns } from '../../../../src/core/ranking/needs';
import { gridPaths, isRanking, readers, usual } from '../../../../src/core/ranking/parameters';
import { rankingSchema } from '../../../../src/core/ranking/schema';

const definitions: [string, Definition][] = Object.entries(families).map(
  ([name, { definition }]) => [name, definition],
);

it('every folder that defines no parameter is a family', () => {
  const root = path.join(__dirname, '../../../../src/core/ranking');
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => {
    const files = entry.isDirectory() ? readdirSync(path.join(root, entry.name)) : [];
    const isParameter = ['coverage', 'grid', 'size-bias'].includes(entry.name);
    return files.includes('definition.ts') && !isParameter;
  });
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(families).sort());
});

it('no two have a kind in common, and none disagree about a parameter', () => {
  expect(new Set(rankingKinds).size).toBe(rankingKinds.length);
  for (const [, { properties, usual: own }] of definitions) {
    const offered: Record<string, unknown> = rankingSchema.properties;
    for (const [key, schema] of Object.entries(properties)) expect(offered[key]).toBe(schema);
    for (const [key, value] of Object.entries(own)) expect(usual[key]).toEqual(value);
  }
});

describe.each(definitions)('%s', (_, one) => {
  it('mentions only its own kinds and parameters', () => {
    const keys = Object.keys(one.properties);
    const kinds = Object.keys(one.kinds);
    expect(keys).toEqual(
      expect.arrayContaining([
        ...(one.required ?? []),
        ...(one.essential ?? []),
        ...Object.keys(one.readers ?? {}),
        ...(one.grid?.slice(0, 1) ?? []),
      ]),
    );
    expect(kinds).toEqual(expect.arrayContaining(Object.values(one.readers ?? {}).flat()));
    for (const key of keys) expect(readers.get(key)!.length).toBeGreaterThan(0);
  });

  it('offers snippets that are rankings', () => {
    // It is offered as part of a ranking of layers.
    expect(one.snippets.length > 0).toBe(!('isolation' in one.kinds));
    for (const { bodyText } of one.snippets) {
      const ranking: unknown = JSON.parse(bodyText.replace(/\$\{\d+:([^}]*)\}/g, '$1'));
      expect(isRanking(ranking) && familyOf(ranking).definition).toBe(one);
    }
  });
});

it.each([
  [{ kind: 'self-cross' }, true],
  [{ kind: 'cross', coverage: { block: 2, grid: [2, 3] } }, true],
  [{ kind: 'cross', coverage: {} }, false],
  [{ kind: 'cross', coverage: { block: 2, grid: 6 } }, false],
  [{ kind: 'self-cross', exponents: 1 }, false],
  [{ kind: 'constructor' }, false],
  [{}, false],
  [null, false],
])('%j is a ranking: %s', (value, is) => {
  expect(isRanking(value)).toBe(is);
});

it('needs only what statistics hold', () => {
  expect(statisticsColumns).toEqual(['self', 'cross']);
  expect(gridPaths).toEqual([['coverage', 'grid'], ['grid']]);
});
