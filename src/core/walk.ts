/**
 * Goes through a tree of folders once, nearest first: for searches beside hundreds of thousands of
 * files.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Dirent } from 'node:fs';
import { isInside } from './inside';

export interface Walk {
  /** Whether a folder of this name is skipped with all that is in it. */
  skips: (name: string) => boolean;
  /** Whether a file of this name is reported. */
  wants: (name: string) => boolean;
}

export interface Listed {
  /** Absolute path. */
  folder: string;
  /** Names of the wanted files that lie in it, unsorted. */
  files: string[];
}

/** Folders read at a time: a network disk answers slowly, but many requests at once. */
const atOnce = 8;

/**
 * The folders of a tree that hold wanted files, level by level. Links to folders are followed,
 * since data is often kept elsewhere, unless their targets are searched anyway. Folders that cannot
 * be read are skipped.
 */
export async function* walkFolders(root: string, walk: Walk): AsyncGenerator<Listed> {
  const reader = new Reader(walk, await realpath(root).catch(() => root));
  for (let level = [path.resolve(root)]; level.length > 0;) {
    const below: string[] = [];
    for (let at = 0; at < level.length; at += atOnce) {
      const some = level.slice(at, at + atOnce);
      for (const { listed, folders } of await Promise.all(some.map((one) => reader.read(one)))) {
        below.push(...folders);
        if (listed.files.length > 0) yield listed;
      }
    }
    level = below;
  }
}

class Reader {
  /** Real paths of the root and of the targets of links: all below them is searched. */
  private readonly roots: string[];

  constructor(
    private readonly walk: Walk,
    root: string,
  ) {
    this.roots = [root];
  }

  async read(folder: string): Promise<{ listed: Listed; folders: string[] }> {
    // A folder without read permission holds nothing that could be used.
    const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
    const files: string[] = [];
    const folders: string[] = [];
    for (const entry of entries) {
      const { name } = entry;
      if (entry.isDirectory()) {
        if (!this.walk.skips(name)) folders.push(path.join(folder, name));
      } else if (this.walk.wants(name)) {
        // A link is judged by its name alone, too: data sets of links are as large as others.
        files.push(name);
      } else if (entry.isSymbolicLink() && !this.walk.skips(name)) {
        const target = path.join(folder, name);
        if (await this.isNewFolder(target)) folders.push(target);
      }
    }
    return { listed: { folder, files }, folders: folders.sort() };
  }

  /** Whether a link leads to a folder that neither contains nor lies in one that is searched. */
  private async isNewFolder(link: string): Promise<boolean> {
    const real = await realpath(link).catch(() => undefined);
    const stats = real === undefined ? undefined : await stat(real).catch(() => undefined);
    if (real === undefined || stats?.isDirectory() !== true) return false;
    if (this.roots.some((root) => isInside(real, root) || isInside(root, real))) return false;
    this.roots.push(real);
    return true;
  }
}
