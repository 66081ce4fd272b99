/** Copies the packages outside the bundles, with natives of the requested platforms only. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { HumanError, messageOf } from '../../src/core/errors';
import type { Target } from './targets';

const run = promisify(execFile);

interface Part {
  module: string;
  /** Whether a file of the module, by its path with slashes, is needed at run time. */
  holds: (file: string) => boolean;
}

const packageFile = /^(package\.json|LICEN[CS]E(\.\w+)?|ThirdPartyNotices\.txt)$/;

/** transformers.js asks for ONNX Runtime's Node binding and sharp alone when it runs under Node. */
function modelParts(targets: readonly Target[]): Part[] {
  const bindings = targets.map((target) => `bin/napi-v6/${target.replace('-', '/')}/`);
  const isBinding = (file: string) => bindings.some((folder) => file.startsWith(folder));
  return [
    {
      module: '@huggingface/transformers',
      // Its minified build has lost the class names by which it finds image processors.
      holds: (file) => file === 'dist/transformers.node.cjs',
    },
    {
      module: 'onnxruntime-node',
      holds: (file) => /^dist\/.*\.js$/.test(file) || (isBinding(file) && isNative(file)),
    },
    { module: 'onnxruntime-common', holds: (file) => /^dist\/cjs\/.*\.(js|json)$/.test(file) },
  ];
}

function sharpParts(target: Target): Part[] {
  return [
    { module: 'sharp', holds: (file) => /^dist\/.*\.cjs$/.test(file) },
    { module: 'detect-libc', holds: (file) => /^lib\/.*\.js$/.test(file) },
    {
      module: 'semver',
      holds: (file) => /^[^/]+\.js$|^(classes|functions|internal|ranges)\//.test(file),
    },
    { module: '@img/colour', holds: (file) => file.endsWith('.cjs') },
    ...sharpNatives(target).map((module) => ({
      module,
      holds: (file: string) =>
        file.startsWith('lib/') || /^(index\.cjs|versions\.json)$/.test(file),
    })),
  ];
}

/** On Windows, libvips is in the package of the binding. */
function sharpNatives(target: Target): string[] {
  const binding = `@img/sharp-${target}`;
  return target.startsWith('win32-') ? [binding] : [binding, `@img/sharp-libvips-${target}`];
}

/**
 * CUDA and TensorRT providers are gigabytes with their libraries; users set a folder for them. On
 * macOS the same library has two names, of which the binding uses the shorter.
 */
function isNative(file: string): boolean {
  return !/providers_(cuda|tensorrt)|\.\d+\.\d+\.\d+\.dylib$/.test(file);
}

/**
 * Copies the packages that run models, for one platform.
 * @param folder gets the packages, as a `node_modules`
 * @throws HumanError where a platform's package is neither installed nor to be had
 */
export async function stageNatives(root: string, folder: string, target: Target): Promise<void> {
  await stage(root, folder, [...modelParts([target]), ...sharpParts(target)], target);
}

/**
 * The packages that run models, for several platforms, without sharp: npm installs the one for each
 * machine.
 *
 * @param folder gets the packages, as a `node_modules`
 * @throws HumanError if a package is neither installed nor can be fetched
 */
export async function stageRuntimes(
  root: string,
  folder: string,
  targets: readonly Target[],
): Promise<void> {
  await stage(root, folder, modelParts(targets), targets.join(', '));
}

async function stage(
  root: string,
  folder: string,
  parts: readonly Part[],
  platforms: string,
): Promise<void> {
  for (const { module, holds } of parts) {
    const source = await locate(root, module);
    const wanted = (await readdir(source, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(source, path.join(entry.parentPath, entry.name)))
      .map((file) => file.split(path.sep).join('/'))
      .filter((file) => !file.startsWith('node_modules/'))
      .filter((file) => packageFile.test(file) || holds(file));
    if (wanted.every((file) => packageFile.test(file))) {
      throw new HumanError(`${module} has no files for ${platforms}.`, 'native-missing');
    }
    for (const file of wanted) {
      const to = path.join(folder, module, file);
      await mkdir(path.dirname(to), { recursive: true });
      await cp(path.join(source, file), to);
    }
  }
}

/** The path of the package; one for another platform, which npm did not install, is fetched. */
async function locate(root: string, module: string): Promise<string> {
  const installed = path.join(root, 'node_modules', module);
  return existsSync(installed) ? installed : fetchPackage(root, module);
}

interface LockFile {
  packages: Record<string, { version: string; integrity?: string } | undefined>;
}

/** Fetches the version of the lock file and checks it by the checksum there. */
async function fetchPackage(root: string, module: string): Promise<string> {
  const lockText = await readFile(path.join(root, 'package-lock.json'), 'utf8');
  const locked = (JSON.parse(lockText) as LockFile).packages[`node_modules/${module}`];
  if (locked === undefined) {
    throw new HumanError(`${module} is not in package-lock.json.`, 'native-missing');
  }
  const name = `${module.replace('/', '-')}-${locked.version}`;
  const folder = path.join(root, '.cache', 'natives', name);
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    const args = ['pack', '--json', `${module}@${locked.version}`];
    const { stdout } = await run('npm', args, { cwd: folder, shell: process.platform === 'win32' });
    const [packed] = JSON.parse(stdout) as { filename: string; integrity: string }[];
    if (packed!.integrity !== locked.integrity)
      throw new Error('its checksum is not the locked one');
    // Unpacked last: a fetch cut short is done again.
    await run('tar', ['-xzf', packed!.filename, '--strip-components=1'], { cwd: folder });
    await rm(path.join(folder, packed!.filename));
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new HumanError(
      `${module} ${locked.version} could not be fetched: ${messageOf(error)}`,
      'native-missing',
      1,
      { cause: error },
    );
  }
}
