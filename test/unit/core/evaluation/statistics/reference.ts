/** Values of scipy, scikit-learn and numpy (scripts/reference/make_fixtures.py). */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(__dirname, '../../../../fixtures/statistics');

export function referenceCases<Case>(name: string): Case[] {
  const { cases } = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as {
    cases: Case[];
  };
  return cases;
}
