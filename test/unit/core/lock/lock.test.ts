import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLocked, lockFile } from '../../../../src/core/lock/lock';
import { newOwner, type Owner } from '../../../../src/core/lock/owner';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';

const onLinux = process.platform === 'linux';

describe('lockFile', () => {
  it('lets one in at a time and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 's.arrows');
    const lock = await lockFile(file);
    await expectHumanError(lockFile(file), 'in-use', new RegExp(`Process ${process.pid} `));
    expect(await readdir(folder)).toEqual(['s.arrows.lock']);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await lockFile(file)).release();
  });

  it('says whether it is held, for callers that would do much work first', async () => {
    const file = path.join(temporaryFolder(), 's.arrows');
    expect(await isLocked(file)).toBe(false);
    const lock = await lockFile(file);
    expect(await isLocked(file)).toBe(true);
    await lock.release();
    expect(await isLocked(file)).toBe(false);
    for (const content of [old({ pid: deadProcess() }), '', '{"pid": 1']) {
      await writeFile(`${file}.lock`, content);
      expect(await isLocked(file)).toBe(false);
    }
  });

  const old = (more: Partial<Owner>) => JSON.stringify({ ...newOwner(), ...more });
  it.each<[string, string]>([
    ['of a process that is gone', old({ pid: deadProcess() })],
    [
      'of an older version, whose process is gone',
      `{"pid":${deadProcess()},"host":"${hostname()}"}`,
    ],
    ['that was cut off', '{"pid": 1'],
    ['that is empty', ''],
    ['with a pid that none is', old({ pid: -1 })],
    ...(onLinux
      ? ([
          ['of a process whose pid another has now', old({ start: '1' })],
          ['of a run of the machine before this one', old({ boot: 'another' })],
        ] satisfies [string, string][])
      : []),
  ])('takes over a lock %s', async (_, content) => {
    const folder = temporaryFolder();
    const file = path.join(folder, 's.arrows');
    await writeFile(`${file}.lock`, content);
    const lock = await lockFile(file);
    await lock.verify();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(!onLinux)('takes over the lock of a zombie', async () => {
    // The shell's child ends, and the sleep that the shell becomes never asks for it.
    const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (line: Buffer) => {
        resolve(Number(line.toString()));
      });
    });
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    await expect.poll(() => stat()[0], { timeout: 20_000 }).toBe('Z');
    const file = path.join(temporaryFolder(), 's.arrows');
    await writeFile(`${file}.lock`, old({ pid, start: stat()[19]! }));
    await (await lockFile(file)).release();
    parent.kill('SIGKILL');
  });

  const other = { host: 'elsewhere', boot: 'b', space: 'pid:[1]', machine: 'm' };
  it('respects a lock of another machine that gives signs of life', async () => {
    const file = path.join(temporaryFolder(), 's.arrows');
    const content = old(other);
    await writeFile(`${file}.lock`, content);
    const beating = setInterval(() => {
      void utimes(`${file}.lock`, new Date(), new Date());
    }, 100);
    await expectHumanError(lockFile(file), 'in-use', /elsewhere.*delete/s);
    clearInterval(beating);
  });

  it('respects one of an older version there, which gives none', async () => {
    const file = path.join(temporaryFolder(), 's.arrows');
    await writeFile(`${file}.lock`, `{"pid":${deadProcess()},"host":"elsewhere"}`);
    await expectHumanError(lockFile(file), 'in-use', /elsewhere.*delete/s);
  });

  it('takes over one from there that has given none for long', async () => {
    const file = path.join(temporaryFolder(), 's.arrows');
    await writeFile(`${file}.lock`, old(other));
    const before = new Date(Date.now() - 120_000);
    await utimes(`${file}.lock`, before, before);
    await (await lockFile(file)).release();
  });

  it("notices that it was taken or deleted, and leaves another's lock alone", async () => {
    const file = path.join(temporaryFolder(), 's.arrows');
    const lock = await lockFile(file);
    const thief = old(other);
    await writeFile(`${file}.lock`, thief);
    await expectHumanError(lock.verify(), 'lock-lost');
    await lock.release();
    expect(await readFile(`${file}.lock`, 'utf8')).toBe(thief);
    await rm(`${file}.lock`);
    const again = await lockFile(file);
    await rm(`${file}.lock`);
    await expectHumanError(again.verify(), 'lock-lost', /deleted/);
    await again.release();
  });
});

function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}
