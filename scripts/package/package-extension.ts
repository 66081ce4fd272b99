/** Makes a VSIX for one platform from a staged folder: the working tree's `dist` is left alone. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { HumanError } from '../../src/core/errors';
import { contentProblems, sizeLimits } from './contents';
import { stageNatives } from './natives';
import type { Target } from './targets';

export interface PackedExtension {
  vsix: string;
  /** The folder it was made from: an extension by itself. */
  folder: string;
  bytes: number;
  files: string[];
}

/** Copied as they are; bundles and natives are made. */
const copied = ['media', 'l10n', 'README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore'];

/** Parts of the manifest that only the repository needs. */
const leftOut = ['scripts', 'dependencies', 'devDependencies', 'bin'];

/**
 * @param root the repository
 * @param out the file to write
 * @throws HumanError if natives are missing or the VSIX has faults
 */
export async function packageExtension(
  root: string,
  target: Target,
  out: string,
): Promise<PackedExtension> {
  const staged = path.join(root, '.cache', 'package', target);
  await rm(staged, { recursive: true, force: true });
  await mkdir(staged, { recursive: true });
  for (const name of [...copied, ...(await localisedManifests(root))]) {
    const from = path.join(root, name);
    if (existsSync(from)) await cp(from, path.join(staged, name), { recursive: true });
  }
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as object;
  const shipped = Object.entries(manifest).filter(([key]) => !leftOut.includes(key));
  const text = `${JSON.stringify(Object.fromEntries(shipped), null, 2)}\n`;
  await writeFile(path.join(staged, 'package.json'), text);
  const dist = path.join(staged, 'dist');
  await build(root, dist);
  await stageNatives(root, path.join(dist, 'node_modules'), target);

  const files = (await listFiles({ cwd: staged, packageManager: PackageManager.None })).sort();
  const problems = contentProblems(files, target);
  if (problems.length > 0) throw new HumanError(problems.join('\n'), 'package-contents');
  await createVSIX({ cwd: staged, target, packagePath: out, dependencies: false });
  const { size } = await stat(out);
  const limit = sizeLimits[target] ?? Infinity;
  if (size >= limit) {
    throw new HumanError(
      `The VSIX has ${(size / 1e6).toFixed(1)} MB; the limit is ${limit / 1e6}.`,
      'package-size',
    );
  }
  return { vsix: out, folder: staged, bytes: size, files };
}

async function localisedManifests(root: string): Promise<string[]> {
  return (await readdir(root)).filter((name) => /^package\.nls(\..+)?\.json$/.test(name));
}

async function build(root: string, dist: string): Promise<void> {
  const args = ['esbuild.js', '--production', `--dist=${dist}`];
  const bundles = '--target=extension,worker,fitter,cli,webview';
  await promisify(execFile)(process.execPath, [...args, bundles], { cwd: root });
}
