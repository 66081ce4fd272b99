import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Place } from '../../../src/tools/place';
import { temporaryFolder } from '../support/temporary';

let base: string;
let root: string;
let other: string;

// Made again for each test, as one of them writes.
beforeEach(() => {
  base = temporaryFolder();
  [root, other] = [path.join(base, 'root'), path.join(base, 'other')];
  for (const folder of [path.join(root, 'a', 'b'), other]) mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(root, 'a', 'file'), '');
  writeFileSync(path.join(other, 'file'), '');
  symlinkSync(path.join(root, 'a'), path.join(root, 'within'));
  symlinkSync(other, path.join(root, 'out'));
  symlinkSync(path.join(other, 'new'), path.join(root, 'nowhere'));
  symlinkSync('circle', path.join(root, 'circle'));
});

describe('one folder', () => {
  it.each(['.', 'a/file', 'a/b/new/deeper', 'within/file', 'a/../a/file', '..not-up'])(
    'takes %s',
    async (written) => {
      expect(await new Place([root]).resolve(written)).toBe(path.resolve(root, written));
    },
  );

  it.each([
    ...['..', '../root2', '../other/file', 'out', 'out/file', 'out/new', 'nowhere', 'circle'],
    ...['a/../../other', '/', 'a/file/../../../other/file', 'within/../out/file'],
  ])('refuses %s', async (written) => {
    const resolving = new Place([root]).resolve(written);
    await expect(resolving).rejects.toMatchObject({ code: 'outside-folder' });
  });

  it('is written with relative paths with forward slashes', () => {
    const place = new Place([root]);
    expect(place.show(path.join(root, 'a', 'b'))).toBe('a/b');
    expect([place.show(root), place.show(other)]).toEqual(['.', other]);
  });

  it('for any path, writing to what is accepted makes or changes nothing outside', async () => {
    const names = ['a', 'b', '..', '.', 'out', 'within', 'nowhere', 'circle', 'file', 'new', ''];
    const written = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 7 });
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(written, async (parts) => {
        const file = await new Place([root]).resolve(parts.join('/')).catch(() => undefined);
        if (file === undefined) return;
        taken += 1;
        try {
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, 'written');
        } catch {
          // A folder is there, or a file on the way.
        }
        expect([readdirSync(base), readdirSync(other)]).toEqual([['other', 'root'], ['file']]);
        expect(readFileSync(path.join(other, 'file'), 'utf8')).toBe('');
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});

describe('several folders', () => {
  it('takes the one where the path exists, else the first; gives whole paths', async () => {
    const place = new Place([path.join(root, 'a'), other]);
    expect(await place.resolve('file')).toBe(path.join(root, 'a', 'file'));
    expect(await new Place([path.join(root, 'a', 'b'), other]).resolve('file')).toBe(
      path.join(other, 'file'),
    );
    expect(await place.resolve('new')).toBe(path.join(root, 'a', 'new'));
    expect(place.show(path.join(other, 'file'))).toBe(path.join(other, 'file'));
    await expect(place.resolve(base)).rejects.toMatchObject({ code: 'outside-folder' });
  });
});
