import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { version } = read('package.json') as { version: string };

describe('the version', () => {
  it('is that of the lock file', () => {
    const lock = read('package-lock.json') as {
      version: string;
      packages: Record<string, { version?: string }>;
    };
    expect([lock.version, lock.packages['']?.version]).toEqual([version, version]);
  });

  it('is no older than the newest that the changelog has', () => {
    const sections = [...readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## \[([^\]]+)\]/gm)].map(
      ([, name]) => name!,
    );
    expect(sections.length).toBeGreaterThan(0);
    // Before a first release everything is unreleased; after one, the newest release is the
    // manifest's version.
    const newest = sections.find((name) => name !== 'Unreleased') ?? version;
    expect(newest).toBe(version);
    expect(sections.indexOf('Unreleased')).toBeLessThan(1);
  });

  it('is what the documentation tells people to run', () => {
    const named = readFileSync('docs/command-line.md', 'utf8').match(/fitprune-(\d[\d.]*\d)\.tgz/);
    expect(named?.[1]).toBe(version);
    const action = readFileSync('docs/automation.md', 'utf8').match(/actions\/check@v(\S+)/);
    expect(action?.[1]).toBe(version);
  });
});
