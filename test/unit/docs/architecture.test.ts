import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.join(__dirname, '../../..');

it('docs/architecture.md shows the rooms that lint holds the code to', () => {
  const script = path.join(root, 'scripts/docs/rooms.mjs');
  const made = execFileSync(process.execPath, [script, '--print'], { encoding: 'utf8' });
  const page = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');
  const [, part] = page.split(/<!-- \/?rooms -->/);
  expect(part?.trim(), 'run npm run docs:rooms').toBe(made.trim());
});
