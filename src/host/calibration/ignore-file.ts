/** Finds the file in which git should be told to ignore a folder. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from '../paths';

export interface IgnorePlace {
  /** Absolute path of the .gitignore to add to; it may not be there yet. */
  file: string;
  /** The line that is missing, with a slash at its end. */
  line: string;
}

/**
 * @param root the workspace folder, absolute; its repository may begin in a folder above
 * @param cache the folder to ignore, absolute
 * @returns undefined if there is no repository, or `cache` is outside it or ignored already
 */
export async function placeToIgnore(root: string, cache: string): Promise<IgnorePlace | undefined> {
  const repository = await repositoryOf(root);
  if (repository === undefined || !isInside(cache, repository) || cache === repository) return;
  // The nearest existing one; none is made above the workspace's own folder without need.
  const folders = upwards(path.dirname(cache), repository);
  const texts = await Promise.all(
    folders.map((folder) =>
      readFile(path.join(folder, '.gitignore'), 'utf8').catch(() => undefined),
    ),
  );
  const ignored = folders.some((folder, at) => ignores(texts[at] ?? '', lineFor(folder, cache)));
  if (ignored) return undefined;
  const known = folders.find((_, at) => texts[at] !== undefined);
  const folder = known ?? (isInside(cache, root) ? root : repository);
  return { file: path.join(folder, '.gitignore'), line: lineFor(folder, cache) };
}

/** The folder, or the nearest above it, that holds `.git`: a folder, or the file of a work tree. */
async function repositoryOf(root: string): Promise<string | undefined> {
  for (const folder of upwards(root, path.parse(root).root)) {
    if (await stat(path.join(folder, '.git')).catch(() => undefined)) return folder;
  }
  return undefined;
}

/** `from` and the folders above it, up to `top`. */
function upwards(from: string, top: string): string[] {
  const parent = path.dirname(from);
  return from === top || parent === from ? [from] : [from, ...upwards(parent, top)];
}

function lineFor(folder: string, cache: string): string {
  return `${path.relative(folder, cache).replaceAll(path.sep, '/')}/`;
}

/**
 * Whether a .gitignore names the folder, with or without slashes around it, or one that holds it.
 */
function ignores(text: string, folder: string): boolean {
  const bare = (line: string): string => line.trim().replace(/^(\*\*)?\/|\/$/g, '');
  const wanted = bare(folder);
  // A pattern without a slash inside holds at every depth.
  const parts = wanted.split('/');
  const above = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  return text
    .split(/\r?\n/)
    .map(bare)
    .some((line) => line !== '' && (above.includes(line) || parts.includes(line)));
}
