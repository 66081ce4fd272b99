import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { targets } from '../../../scripts/package/targets';

const workflow = readFileSync('.github/workflows/ci.yml', 'utf8');
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
});
