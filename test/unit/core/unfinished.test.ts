/** What a killed process leaves, and what the next one does about it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { newOwner } from '../../../src/core/lock/owner';
import { removeUnfinished, unfinishedName } from '../../../src/core/unfinished';
import { temporaryFolder } from '../support/temporary';

async function leave(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'weights'), '');
  return path.basename(folder);
}

it('removes what a killed process left, and nothing of one that lives or of other places', async () => {
  const out = path.join(temporaryFolder(), 'model');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  // Of a process whose start is not known, its pid has to do.
  const nameOf = (pid: number, start = 0): string =>
    unfinishedName(out).replace(/-\d+-\d+-(\w+\.tmp)$/, `-${pid}-${start}-$1`);
  const theirs = await leave(nameOf(child.pid!));
  const own = await leave(unfinishedName(out));
  const elsewhere = await leave(nameOf(child.pid!).replace(/model\.\w{6}/, 'model.000000'));
  const others = await leave(nameOf(child.pid!).replace('model.', 'model.other.'));
  // Another process had the pid before.
  if (process.platform === 'linux') await leave(nameOf(process.pid, 1));
  // The machine has started anew since.
  const rebooted = unfinishedName(out).replace(/(model\.\w{6})-\w{6}/, '$1-000000');
  if (newOwner().machine !== '') await leave(rebooted);

  await removeUnfinished(out);
  const all = [theirs, own, elsewhere, others].toSorted();
  expect((await readdir(path.dirname(out))).toSorted()).toEqual(all);

  child.kill('SIGKILL');
  await once(child, 'exit');
  await removeUnfinished(out);
  const left = all.filter((name) => name !== theirs);
  expect((await readdir(path.dirname(out))).toSorted()).toEqual(left);
});
