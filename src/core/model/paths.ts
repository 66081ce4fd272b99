/** Paths as files of ours write them. */
import path from 'node:path';

/**
 * Relative path from a folder to a file or folder, with forward slashes on every system; `.` for
 * the same place.
 */
export function relativePath(from: string, to: string): string {
  const relative = path.relative(path.resolve(from), path.resolve(to));
  return relative === '' ? '.' : relative.split(path.sep).join('/');
}

/** A model in Hugging Face's cache, where the folder itself is named after a commit. */
const hubFolder = /^models--(?:.+--)?(.+)$/;

/**
 * The name of a model folder: its own, or in a hub's cache that of the repository, without its
 * owner.
 */
export function modelName(folder: string): string {
  return hubRepository(folder)?.name ?? path.basename(path.resolve(folder));
}

/**
 * The folder for files made from a model: beside it, or in a hub's cache beside the whole
 * repository.
 */
export function besideModel(folder: string): string {
  return path.dirname(hubRepository(folder)?.folder ?? path.resolve(folder));
}

function hubRepository(folder: string): { folder: string; name: string } | undefined {
  const snapshots = path.dirname(path.resolve(folder));
  const repository = path.dirname(snapshots);
  const name = hubFolder.exec(path.basename(repository))?.[1];
  if (path.basename(snapshots) !== 'snapshots' || name === undefined) return undefined;
  return { folder: repository, name };
}
