/**
 * The last folder of a path as recipes write it, on whatever system; undefined where it names none.
 */
export function folderName(path: string): string | undefined {
  return path.split(/[\\/]/).findLast((part) => part !== '' && part !== '.');
}
