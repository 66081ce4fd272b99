import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

it('scripts/README.md says of each folder and script what it makes, and how long it takes', () => {
  const rows = readFileSync('scripts/README.md', 'utf8').matchAll(
    /^\| `([^`]+)`\s*\| (\S.*?)\s*\| (\S.*?)\s*\|$/gm,
  );
  const described = [...rows].map(([, name]) => name!);
  const settings = ['README.md', 'tsconfig.json'];
  const present = readdirSync('scripts', { withFileTypes: true })
    .filter(({ name }) => !settings.includes(name) && name !== '__pycache__')
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  expect(described.toSorted()).toEqual(present.toSorted());
});
