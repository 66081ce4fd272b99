/** Where the command line looks for profiles. */
import path from 'node:path';
import { cacheFolder } from '../core/cache-folder';

/**
 * Beside a file, in the cache beside it, and where `fitprune profile` writes: each folder once.
 *
 * @param file statistics or a recipe
 */
export function profileFolders(file: string): string[] {
  const folder = path.dirname(file);
  const folders = [folder, path.join(folder, cacheFolder), cacheFolder];
  return [...new Map(folders.map((one) => [path.resolve(one), one])).values()];
}
