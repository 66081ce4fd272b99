import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { exportNames } from '../support/exports';
import { halfNames, refusedNames, webgpuNames } from '../support/webgpu-names';

const root = path.join(__dirname, '../../..');

it('docs/supported-models.md says what the tests run', () => {
  const script = path.join(root, 'scripts/docs/supported-models.mjs');
  const made = execFileSync(process.execPath, [script, '--print'], { encoding: 'utf8' });
  const page = readFileSync(path.join(root, 'docs/supported-models.md'), 'utf8');
  const [, part] = page.split(/<!-- \/?supported -->/);
  expect(part?.trim(), 'run npm run docs:models').toBe(made.trim());
});

it('names decoders that exist', () => {
  expect(exportNames()).toEqual(
    expect.arrayContaining([...webgpuNames, ...halfNames, ...refusedNames]),
  );
});
