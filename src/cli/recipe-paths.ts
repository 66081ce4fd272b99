/**
 * Recipes named by patterns, so that a command line works alike in every shell, and without one.
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../core/errors';
import { isAppliedRecord } from '../core/workspace/applied-record';
import { isExcludedFolder } from '../core/workspace/excluded';
import { globPattern, isGlob } from '../core/glob';
import { genaiConfigName } from '../core/model/folder/genai-name';
import { parseDocument, valueAt } from '../core/recipe/document';
import { walkFolders } from '../core/walk';
import { recipeSuffix } from '../core/recipe/suffix';

/**
 * Files as they are named, and for each pattern the recipes that it matches, by path. Hidden
 * folders and `node_modules` are searched only if the pattern names them, and the record of its
 * recipe in a pruned model does not count as a recipe.
 *
 * @throws HumanError `no-recipes` if a pattern matches none
 */
export async function recipePaths(named: readonly string[]): Promise<string[]> {
  const found = await Promise.all(named.map(expand));
  return [...new Set(found.flat())];
}

async function expand(named: string): Promise<string[]> {
  if (!isGlob(named)) return [named];
  // A file may be called like a pattern.
  if (await stat(named).catch(() => undefined)) return [named];
  const pattern = process.platform === 'win32' ? named.replaceAll('\\', '/') : named;
  const files: string[] = [];
  for (const file of (await matches(pattern)).sort()) {
    if (!(await isRecord(file))) files.push(file);
  }
  if (files.length > 0) return files;
  throw new HumanError(
    `No recipe matches ${named}. Name files, NAME${recipeSuffix}, or another pattern.`,
    'no-recipes',
  );
}

async function matches(pattern: string): Promise<string[]> {
  const names = pattern.replace(/^(\.\/)+/, '').split('/');
  const fixed = names.findIndex(isGlob);
  // In a pattern from the root, the first name is empty.
  const base = names.slice(0, fixed).join('/') || (pattern.startsWith('/') ? '/' : '.');
  const below = globPattern(names.slice(fixed).join('/'));
  const walk = walkFolders(base, {
    skips: (name) => isExcludedFolder(name) && !names.includes(name),
    wants: (name) => name.endsWith(recipeSuffix),
  });
  const found: string[] = [];
  for await (const { folder, files } of walk) {
    for (const name of files) {
      const relative = path.relative(base, path.join(folder, name));
      if (below.test(relative.split(path.sep).join('/'))) found.push(path.join(base, relative));
    }
  }
  return found;
}

/**
 * Whether it is the record that `apply` leaves in the model folder it lies in; one that names no
 * model is reported.
 */
async function isRecord(file: string): Promise<boolean> {
  const folder = path.dirname(path.resolve(file));
  if (!(await isModelFolder(folder))) return false;
  const text = await readFile(file, 'utf8').catch(() => '');
  const model = valueAt(parseDocument(text), ['model', 'path']);
  return typeof model === 'string' && isAppliedRecord(file, path.resolve(folder, model), [folder]);
}

async function isModelFolder(folder: string): Promise<boolean> {
  const has = async (name: string): Promise<boolean> =>
    (await stat(path.join(folder, name)).catch(() => undefined)) !== undefined;
  return (await has('config.json')) && ((await has('onnx')) || (await has(genaiConfigName)));
}
