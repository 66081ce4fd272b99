/**
 * One of many processes that want a lock: FILE TIMES SEED. Ends when it had it so often. It exits
 * with 3 if another had it at the same time, and now and then kills itself while it holds the lock.
 */
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HumanError } from '../../../../src/core/errors';
import { lockFile } from '../../../../src/core/lock/lock';

const [file, rounds, seed] = process.argv.slice(2);
let state = Number(seed);

/** From 0 to 1, the same for the same seed. */
function random(): number {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

/** A zombie counts as gone, though it may still be signalled. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return existsSync(stat) && readFileSync(stat, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}

/** Marks that a process is inside, by a file that no other can have made. */
function enter(marker: string): void {
  try {
    const fd = openSync(marker, 'wx');
    writeSync(fd, String(process.pid));
    closeSync(fd);
  } catch {
    const other = Number(readFileSync(marker, 'utf8'));
    if (isGone(other)) {
      // It was killed inside.
      rmSync(marker, { force: true });
      enter(marker);
      return;
    }
    console.error(`${other} and ${process.pid} have the lock`);
    process.exit(3);
  }
}

async function main(): Promise<void> {
  let had = 0;
  while (had < Number(rounds)) {
    try {
      const lock = await lockFile(file!);
      had += 1;
      enter(`${file!}.inside`);
      await sleep(random() * 3);
      await lock.verify();
      if (random() < 0.05) process.kill(process.pid, 'SIGKILL');
      rmSync(`${file!}.inside`);
      await lock.release();
    } catch (error) {
      if (!(error instanceof HumanError) || error.code !== 'in-use') throw error;
      await sleep(random() * 3);
    }
  }
}

void main();
