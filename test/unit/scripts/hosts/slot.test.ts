import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';
import { takeSlot as take } from '../../../../scripts/hosts/slot';
import { temporaryFolder } from '../../support/temporary';

/** Apart from those of windows that are open now. */
const takeSlot = (folder: string) => take(folder, 28_100);

async function listening(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

it('gives a slot to one window at a time', async () => {
  const folder = temporaryFolder();
  const [first, second] = await Promise.all([takeSlot(folder), takeSlot(folder)]);
  expect(second.port).not.toBe(first.port);
  expect(second.profile).not.toBe(first.profile);
  await first.release();
  const third = await takeSlot(folder);
  expect(third).toMatchObject({ port: first.port, profile: first.profile });
  await Promise.all([second.release(), third.release()]);
});

it('gives a port that a server can take', async () => {
  const folder = temporaryFolder();
  const first = await takeSlot(folder);
  const server = await listening(first.port);
  await first.release();
  // Its window is gone, and the server is not yet.
  const second = await takeSlot(folder);
  expect(second.port).not.toBe(first.port);
  await second.release();
  server.close();
  await once(server, 'close');
});

it('gives a profile with what was loaded before, and nothing that was stored', async () => {
  const folder = temporaryFolder();
  const { profile, release } = await takeSlot(folder);
  await release();
  const kept = ['Default/Cache/one', 'Default/Code Cache/js/one'];
  const stored = ['Default/Local Storage/one', 'Default/Cookies', 'Local State'];
  for (const name of [...kept, ...stored]) {
    mkdirSync(path.join(profile, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(profile, name), '');
  }
  const again = await takeSlot(folder);
  expect(again.profile).toBe(profile);
  const left = (names: string[]) => names.filter((name) => existsSync(path.join(profile, name)));
  expect(left(kept)).toEqual(kept);
  expect(left(stored)).toEqual([]);
  await again.release();
});
