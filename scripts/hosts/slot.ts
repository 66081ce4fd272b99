/**
 * Slots for test windows. Windows of a slot follow each other, and each finds in Chromium's profile
 * what the one before has loaded and what V8 has compiled of it. That is half of what opening a
 * window takes.
 */
import { once } from 'node:events';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';

export interface Slot {
  /** For the window's server. Chromium keeps what it loads and compiles by address. */
  port: number;
  /** Chromium's profile, which is empty but for its caches. */
  profile: string;
  /** To be called after Chromium and the server have ended. */
  release: () => Promise<void>;
}

/** Systems give ports from 32768 on, or later ones, to outgoing connections. */
const usualPort = 27_100;
const slots = 100;

/** Folders of a profile that keep what was loaded and compiled, and nothing that a page wrote. */
const caches = new Set(['Cache', 'Code Cache']);

/**
 * Takes the first free slot. Whoever holds one listens on a port of its own, so that a slot is free
 * again when its process has ended, however that happened.
 *
 * @param folder of the profiles
 * @param firstPort of the slots
 * @throws Error if all are taken
 */
export async function takeSlot(folder: string, firstPort = usualPort): Promise<Slot> {
  for (let at = 0; at < slots; at++) {
    const port = firstPort + 2 * at;
    const lock = await listenOn(port);
    if (lock === undefined) continue;
    if (!(await isFree(port + 1))) {
      await close(lock);
      continue;
    }
    const profile = path.join(folder, String(port + 1));
    await clear(profile);
    return { port: port + 1, profile, release: () => close(lock) };
  }
  throw new Error(`Every port from ${firstPort} to ${firstPort + 2 * slots} is in use.`);
}

/** @returns nothing if another process listens there */
async function listenOn(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    // A process that has nothing else to do may end.
    return server.unref();
  } catch {
    return undefined;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = await listenOn(port);
  if (server === undefined) return false;
  await close(server);
  return true;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/** Leaves the caches alone: a window must find nothing that another has stored. */
async function clear(profile: string): Promise<void> {
  const inside = path.join(profile, 'Default');
  await mkdir(inside, { recursive: true });
  const remove = async (folder: string, kept: ReadonlySet<string>) => {
    for (const name of await readdir(folder))
      if (!kept.has(name)) await rm(path.join(folder, name), { recursive: true, force: true });
  };
  await remove(profile, new Set(['Default']));
  await remove(inside, caches);
}
