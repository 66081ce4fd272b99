/** Folders in which nobody keeps models, recipes or data; `.tmp` folders are being written. */
const excluded = /^(node_modules|\..*|__pycache__|.*\.tmp)$/;

/** @param name of a folder, without its path */
export function isExcludedFolder(name: string): boolean {
  return excluded.test(name);
}

/** @param file path of a file relative to its workspace folder, with forward slashes */
export function isExcludedFile(file: string): boolean {
  return file.split('/').slice(0, -1).some(isExcludedFolder);
}
