/** Names that are free, past files, folders and links that lead nowhere. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freePath } from '../../../src/core/free-path';
import { temporaryFolder } from '../support/temporary';

it('takes the first name that nothing has', () => {
  const root = temporaryFolder();
  const nth = (count: number) => path.join(root, `copy-${count}`);
  expect(freePath(nth)).toBe(nth(1));
  writeFileSync(nth(1), '');
  mkdirSync(nth(2));
  symlinkSync(path.join(root, 'gone'), nth(3));
  expect(freePath(nth)).toBe(nth(4));
});
