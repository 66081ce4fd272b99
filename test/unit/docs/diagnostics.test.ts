import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { diagnosticCodes } from '../../../src/core/recipe/checks/diagnostics';

it('docs/diagnostics.md explains every code under a heading of its name', () => {
  const page = readFileSync(path.join(__dirname, '../../../docs/diagnostics.md'), 'utf8');
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(headings.toSorted()).toEqual(diagnosticCodes.toSorted());
});
