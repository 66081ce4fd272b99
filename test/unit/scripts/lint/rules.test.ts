import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary';

const root = path.join(__dirname, '../../../..');

/** What a checker prints about a tree of these files alone. */
function printed(files: Record<string, string>, program: string, ...args: string[]): string {
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  writeFileSync(path.join(folder, 'tsconfig.json'), '{}');
  copyFileSync(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
  const script = path.join(root, 'node_modules', program);
  return spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' }).stdout;
}

describe('lint of rooms', () => {
  const value = (from: string) => `import { a } from '${from}';\nexport const b = a;\n`;
  const type = (from: string) => `import type { A } from '${from}';\nexport type B = A;\n`;
  const dynamic = (from: string) => `export const b = () => import('${from}');\n`;
  const both = 'export type A = 1;\nexport const a = 1;\n';

  const forbidden = [
    ['a value of a higher room', 'src/core/cost/1.ts', value, 'src/core/fit/a.ts'],
    ['a type of a higher room', 'src/core/recipe/2.ts', type, 'src/host/views/a.ts'],
    ['a higher room, later', 'src/core/data/3.ts', dynamic, 'src/core/fit/a.ts'],
    ['a page, in what pages share', 'webview/shared/4.ts', type, 'webview/compare/a.ts'],
    ['a page, in another', 'webview/compare/5.ts', type, 'webview/inspect/a.ts'],
    ['the extension, in a page', 'webview/compare/6.ts', type, 'src/host/views/a.ts'],
    ['a higher room of scripts', 'scripts/hosts/7.ts', type, 'scripts/bench/a.ts'],
    ['lint, in a picture', 'scripts/walkthrough/8.mjs', value, 'scripts/lint/a.mjs'],
    ['a script, in the core', 'src/core/data/9.ts', type, 'scripts/tour/a.ts'],
    ['a test, in the core', 'src/core/data/10.ts', type, 'test/unit/a.ts'],
    ['a test, in a script', 'scripts/bench/11.ts', value, 'test/unit/a.ts'],
  ] as const;
  const allowed = [
    ['src/core/cost/12.ts', value, 'src/core/text.ts'],
    ['scripts/tour/13.ts', type, 'test/unit/a.ts'],
  ] as const;
  const roomless = ['src/core/nowhere/a.ts', 'src/nowhere/a.ts', 'webview/nowhere/a.ts'];
  const nowhere = [...roomless, 'scripts/nowhere/a.mjs'];

  /** One look at all of them: to start takes the check longer than to read. */
  const found = printed(
    Object.fromEntries([
      ...nowhere.map((file) => [file, both] as const),
      ['src/core/arrow/a.ts', type('./b')] as const,
      ['src/core/arrow/b.ts', type('./a')] as const,
      ...[...forbidden.map(([, ...rest]) => rest), ...allowed].flatMap(([by, kind, of]) => {
        const relative = path.posix.relative(path.posix.dirname(by), of);
        const from = relative.replace(/\.ts$/, '');
        return [[of, both] as const, [by, kind(from)] as const];
      }),
    ]),
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', path.join(root, 'scripts/lint/dependencies.mjs'), 'src', 'webview', 'scripts'],
  );

  it.each(forbidden)('finds an import of %s', (_, importer, _kind, imported) => {
    expect(found).toContain(`: ${importer} → ${imported}`);
  });

  it.each(nowhere)('finds a file of no room: %s', (file) => {
    expect(found).toContain(`no-room: ${file}`);
  });

  it('finds files whose types need each other', () => {
    expect(found).toContain('error circle: src/core/arrow/a.ts');
  });

  it('allows other imports', () => {
    for (const [importer] of allowed) expect(found).not.toContain(importer);
  });
});

describe('lint of sizes', () => {
  const sources = ['src/core/', 'webview/shared/', 'scripts/bench/'].map((one) => `${one}NAME.ts`);
  const scripts = ['scripts/docs/NAME.mjs', 'scripts/build/NAME.cjs'];
  const kinds = [...sources, ...scripts];
  const texts = {
    long: '//\n'.repeat(251),
    wide: `function f() {\n${'  g();\n'.repeat(61)}}\n`,
    deep: `function f() {\n${'if (a) {'.repeat(5)}a();${'}'.repeat(5)}\n}\n`,
  };
  const rules = {
    long: 'eslint(max-lines)',
    wide: 'eslint(max-lines-per-function)',
    deep: 'eslint(max-depth)',
  };
  const named = (kind: string, name: string) => kind.replace('NAME', name);

  const found = printed(
    Object.fromEntries(
      kinds.flatMap((kind) =>
        Object.entries(texts).map(([name, text]) => [named(kind, name), text]),
      ),
    ),
    'oxlint/bin/oxlint',
    '--format=unix',
  ).split('\n');

  it.each(kinds)('holds %s to 250 lines, functions to 60, nesting to 4', (kind) => {
    for (const [name, rule] of Object.entries(rules)) {
      const about = found.filter((line) => line.startsWith(named(kind, name)));
      expect(about.join('\n')).toContain(rule);
    }
  });
});
