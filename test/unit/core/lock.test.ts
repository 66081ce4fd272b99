import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFile } from '../../../src/core/lock';
import { expectHumanError } from '../support/errors';
import { temporaryFolder } from '../support/temporary';

describe('lockFile', () => {
  it('lets one in at a time and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 's.arrows');
    const unlock = await lockFile(file);
    await expectHumanError(lockFile(file), 'in-use', new RegExp(`Process ${process.pid} `));
    await unlock();
    expect(await readdir(folder)).toEqual([]);
    await (
      await lockFile(file)
    )();
  });

  it.each([
    ['of a process that is gone', JSON.stringify({ pid: deadProcess(), host: hostname() })],
    ['that was cut off', '{"pid": 1'],
  ])('takes over a lock %s', async (_, content) => {
    const file = path.join(temporaryFolder(), 's.arrows');
    await writeFile(`${file}.lock`, content);
    await (
      await lockFile(file)
    )();
  });

  it('respects a lock of another machine', async () => {
    const file = path.join(temporaryFolder(), 's.arrows');
    await writeFile(`${file}.lock`, JSON.stringify({ pid: deadProcess(), host: 'elsewhere' }));
    await expectHumanError(lockFile(file), 'in-use', /elsewhere.*delete/s);
  });
});

function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}
