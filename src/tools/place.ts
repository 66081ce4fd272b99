/** The folders that tools may use: every path from an agent is checked here. */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../core/errors';
import { isInside } from '../core/inside';
import { plain } from '../core/plain';
import { listed, text } from '../core/text';

export class Place {
  /** @param folders absolute paths, at least one; relative paths are of the first that has them */
  constructor(readonly folders: readonly string[]) {}

  /**
   * @param written absolute, or relative to one of the folders; it need not exist
   * @returns the absolute path, as it was written
   * @throws HumanError `outside-folder` if it, or a link on its way, leads outside
   */
  async resolve(written: string): Promise<string> {
    const all = this.folders.map((folder) => path.resolve(folder, written));
    // If there are several folders, the one where the path exists.
    for (const file of all) if ((await exists(file)) && (await this.holds(file))) return file;
    if (await this.holds(all[0]!)) return all[0]!;
    throw new HumanError(
      text`${plain(written)} lies outside ${listed(this.folders)}. Give a path below that folder.`,
      'outside-folder',
      2,
    );
  }

  /**
   * The path in the form for agents, which they may send back: relative to the only folder, with
   * forward slashes.
   */
  show(file: string): string {
    const [only] = this.folders;
    if (this.folders.length > 1 || only === undefined || !isInside(file, only)) return file;
    return path.relative(only, file).replaceAll(path.sep, '/') || '.';
  }

  private async holds(file: string): Promise<boolean> {
    const real = await realPathOf(file);
    if (real === undefined) return false;
    const roots = await Promise.all(this.folders.map((one) => realpath(one).catch(() => one)));
    return roots.some((root) => isInside(real, root));
  }
}

/**
 * For a path that does not exist, its place below the real path of an existing folder; undefined
 * after a link that leads nowhere.
 */
async function realPathOf(file: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let at = file; ; at = path.dirname(at)) {
    try {
      return path.join(await realpath(at), ...missing);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Written to, such a link would make a file wherever it leads.
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || (await exists(at))) return undefined;
    }
    if (path.dirname(at) === at) return undefined;
    missing.unshift(path.basename(at));
  }
}

/** Also a link that leads nowhere. */
async function exists(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined)) !== undefined;
}
