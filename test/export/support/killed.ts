/** An export that is killed together with its Python, so that neither can clear up. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, watch } from 'node:fs';
import path from 'node:path';

const bundle = path.resolve(import.meta.dirname, '../../../dist/cli.js');

/** @param parent of the folder that it writes: it is killed when something appears there */
export async function killExport(args: readonly string[], parent: string): Promise<void> {
  mkdirSync(parent, { recursive: true });
  const watcher = watch(parent);
  const child = spawn(process.execPath, [bundle, ...args], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const began = once(watcher, 'change');
  await Promise.race([began, ended]);
  watcher.close();
  if (readdirSync(parent).length === 0) throw new Error('The export ended before it wrote.');
  // It must not see its child die.
  child.kill('SIGSTOP');
  const found = execFileSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], {
    encoding: 'utf8',
  });
  for (const pid of found.trim().split(/\s+/)) process.kill(-Number(pid), 'SIGKILL');
  child.kill('SIGKILL');
  await ended;
}
