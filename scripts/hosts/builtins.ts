/**
 * The built-in extensions in the windows of tests: those that the tests, and the features under
 * test, use.
 */
import { access, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * A few of about a hundred. The others (Git, TypeScript, Copilot, debuggers, sixty languages) cost
 * each load of a window a sixth of its processor time, and no test needs them.
 */
const used = [
  'configuration-editing',
  'json',
  'json-language-features',
  'log',
  'markdown-basics',
  'markdown-language-features',
  'media-preview',
  'python',
  'search-result',
  'theme-defaults',
  'theme-modern-icons',
  'theme-seti',
  'yaml',
];

/**
 * @param extensions code-server's folder of all, by its whole path
 * @param home where a folder of links to them is made
 * @returns that folder
 * @throws Error if code-server no longer has one of them
 */
export async function linkBuiltins(extensions: string, home: string): Promise<string> {
  const folder = path.join(home, 'builtins');
  await mkdir(folder);
  for (const name of used) {
    const extension = path.join(extensions, name);
    // A link to nothing would only be missing in the window.
    await access(extension);
    await symlink(extension, path.join(folder, name), 'dir');
  }
  return folder;
}
