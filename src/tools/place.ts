/** The folders that tools may touch: every path of an agent goes through here. */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../core/errors';
import { isInside } from '../core/inside';
import { plain } from '../core/plain';
import { text } from '../core/text';

export class Place {
  /** @param folders absolute paths, at least one; relative paths are of the first that has them */
  constructor(readonly folders: readonly string[]) {}

  /**
   * @param written absolute, or relative to one of the folders; it need not exist
   * @returns the absolute path, as it was written
   * @throws HumanError `outside-folder` where it, or what a link on its way leads to, lies outside
   */
  async resolve(written: string): Promise<string> {
    const all = this.folders.map((folder) => path.resolve(folder, written));
    // Of several folders, the one where there is something.
    for (const file of all) if ((await exists(file)) && (await this.holds(file))) return file;
    if (await this.holds(all[0]!)) return all[0]!;
    throw new HumanError(
      text`${plain(written)} lies outside ${this.folders.join(', ')}. Give a path below that folder.`,
      'outside-folder',
      2,
    );
  }

  /** The path as an agent is told it, and may give it back: relative to the only folder, with forward slashes. */
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

/** Of what does not exist, below the real path of what does; undefined behind a link that leads nowhere. */
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
