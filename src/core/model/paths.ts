/** Paths as files of ours write them. */
import path from 'node:path';

/** From a folder to a file or folder, with forward slashes on every system; `.` for the same place. */
export function relativePath(from: string, to: string): string {
  const relative = path.relative(path.resolve(from), path.resolve(to));
  return relative === '' ? '.' : relative.split(path.sep).join('/');
}

/** A model as Hugging Face's cache lays it out, whose own folder is called after a commit. */
const hubFolder = /^models--(?:.+--)?(.+)$/;

/** What a model folder is called: its own name, or in a hub's cache that of the repository, without its owner. */
export function modelName(folder: string): string {
  return hubRepository(folder)?.name ?? path.basename(path.resolve(folder));
}

/** Where what is made of a model goes: beside it, and beside the whole repository in a hub's cache. */
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
