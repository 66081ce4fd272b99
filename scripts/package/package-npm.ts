/** Makes the npm package of the command line, with nothing else of the repository. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { stageRuntimes } from './natives';
import { targets, type Target } from './targets';

/**
 * The packages outside the bundles (`native` in esbuild.js) that npm installs for each machine.
 * ONNX Runtime and transformers.js are inside the package. As a dependency, the former's install
 * script would fetch CUDA libraries from NuGet, and the whole install would fail where NuGet cannot
 * be reached; the latter would bring ONNX Runtime for browsers.
 */
const dependencies = ['sharp'] as const;

/** Copied as they are: `demo` and `export` read them. */
const copied = ['media/sample', 'media/export', 'README.md', 'CHANGELOG.md', 'LICENSE'];

const bundles = ['cli.js', 'worker.js', 'fitter.js', 'recipe.schema.json'];

/** The keys of the manifest that npm shows. */
const shown = ['name', 'version', 'license', 'repository', 'keywords', 'bin'] as const;

type Manifest = Record<(typeof shown)[number], unknown> & {
  dependencies: Record<string, string>;
  engines: { node: string };
};

/**
 * @param root the repository
 * @param dist the folder with its bundles
 * @param staged is made again, a package by itself
 * @param platforms whose ONNX Runtime is included; if empty, the user's own packages are used
 */
export async function stageNpm(
  root: string,
  dist: string,
  staged: string,
  platforms: readonly Target[],
): Promise<void> {
  await rm(staged, { recursive: true, force: true });
  await mkdir(path.join(staged, 'dist'), { recursive: true });
  const isKept = (file: string): boolean => path.basename(file) !== '__pycache__';
  for (const name of copied) {
    await cp(path.join(root, name), path.join(staged, name), { recursive: true, filter: isKept });
  }
  for (const name of bundles) await cp(path.join(dist, name), path.join(staged, 'dist', name));
  if (platforms.length > 0) {
    await stageRuntimes(root, path.join(staged, 'dist', 'node_modules'), platforms);
  }
  const read = async <T>(name: string): Promise<T> =>
    JSON.parse(await readFile(path.join(root, name), 'utf8')) as T;
  const manifest = await read<Manifest>('package.json');
  const { description } = await read<{ description: string }>('package.nls.json');
  const written = {
    ...Object.fromEntries(shown.map((key) => [key, manifest[key]])),
    description,
    engines: { node: manifest.engines.node },
    dependencies: Object.fromEntries(dependencies.map((key) => [key, manifest.dependencies[key]])),
  };
  await writeFile(path.join(staged, 'package.json'), `${JSON.stringify(written, null, 2)}\n`);
}

/**
 * @param staged by `stageNpm`
 * @param folder gets the tarball
 * @returns its path
 */
export async function packNpm(staged: string, folder: string): Promise<string> {
  const isWindows = process.platform === 'win32';
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', path.resolve(folder)];
  const options = { cwd: staged, shell: isWindows, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(isWindows ? 'npm.cmd' : 'npm', args, options);
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  return path.resolve(folder, packed!.filename);
}

/** Builds and packs it. @returns the path of the tarball, in the repository's root */
export async function packageNpm(root: string): Promise<string> {
  const built = path.join(root, '.cache', 'package', 'npm-dist');
  const args = ['esbuild.js', '--production', '--target=cli,worker,fitter', `--dist=${built}`];
  await promisify(execFile)(process.execPath, args, { cwd: root });
  const staged = path.join(root, '.cache', 'package', 'npm');
  await stageNpm(root, built, staged, targets);
  return packNpm(staged, root);
}
