import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedFolder } from './support/temporary';

/** Modules that are imported dynamically and not in `dist/later.js`, by file. */
const { early } = createRequire(import.meta.url)('../../scripts/build/later.cjs') as {
  early: Record<string, string[]>;
};

/** Packages that activation must not wait for: they are loaded by what needs them. */
const heavy = [
  'onnxruntime-node',
  '@huggingface/transformers',
  'sharp',
  'apache-arrow',
  '@bufbuild/protobuf',
  'valibot',
  'vscode-json-languageservice',
  'jsonc-parser',
];

/** Folders whose code no window needs before it shows a model or a recipe. */
const later = [
  'src/core/ranking/',
  'src/core/cost/',
  'src/core/calibration/statistics',
  'src/fitter/',
  'src/host/fitting/',
  'src/host/evaluation/',
  'src/runner/',
];

/** Kilobytes of `dist/extension.js` as it is packed; each takes 0.03 ms to compile. */
const mostKilobytes = 60;

let inputs: Metafile['inputs'];

beforeAll(async () => {
  const { metafile } = await build({
    entryPoints: ['src/extension.ts'],
    bundle: true,
    write: false,
    outdir: 'dist',
    metafile: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['vscode', 'onnxruntime-node', '@huggingface/transformers', 'sharp'],
  });
  ({ inputs } = metafile);
}, 60_000);

/**
 * The path of imports to each file that `entry` reaches statically, and the files that are imported
 * dynamically from these.
 */
function reached(entry: string): { ways: Map<string, string>; dynamic: string[] } {
  const ways = new Map([[entry, entry]]);
  const dynamic: string[] = [];
  for (const [file, way] of ways) {
    for (const { path, kind } of inputs[file]?.imports ?? []) {
      if (kind === 'dynamic-import') dynamic.push(path);
      else if (!ways.has(path)) ways.set(path, `${way} > ${path}`);
    }
  }
  return { ways, dynamic };
}

/** A folder is imported by its name, too. */
function fileOf(id: string): string {
  return inputs[`${id}.ts`] ? `${id}.ts` : `${id}/index.ts`;
}

describe('what is loaded when the extension is activated', () => {
  it('contains no heavy package, and no code that a window may never need', () => {
    const found = [...reached('src/extension.ts').ways].filter(
      ([path]) =>
        heavy.some((name) => path === name || path.includes(`node_modules/${name}/`)) ||
        later.some((folder) => path.startsWith(folder)),
    );
    expect(found.map(([, way]) => way)).toEqual([]);
  });

  it.each(Object.values(early).flat())('leaves %s to the first model or recipe', (id) => {
    const { ways, dynamic } = reached('src/extension.ts');
    expect([...ways.keys()]).not.toContain(fileOf(id));
    // Otherwise an entry of the list that nothing imports any more would be forgotten.
    const byEarly = Object.values(early)
      .flat()
      .flatMap((one) => reached(fileOf(one)).dynamic);
    expect([...dynamic, ...byEarly]).toContain(fileOf(id));
  });
});

describe('the bundles of the extension', () => {
  const dist = sharedFolder();
  const size = async (name: string): Promise<number> => (await stat(path.join(dist, name))).size;

  beforeAll(async () => {
    const options = ['esbuild.js', '--production', '--target=extension', `--dist=${dist}`];
    await promisify(execFile)(process.execPath, options);
  });

  it('keep activation small', async () => {
    expect(await size('extension.js')).toBeLessThan(mostKilobytes * 1e3);
  });

  it.each(Object.keys(early))('keep %s apart from the commands', async (name) => {
    expect(await size(`${name}.js`)).toBeLessThan((await size('later.js')) / 5);
  });

  it.each(['extension', 'workspace', 'later'])(
    'take the API of VS Code once, in %s.js',
    async (name) => {
      const bundle = await readFile(path.join(dist, `${name}.js`), 'utf8');
      // Otherwise all of its names would be copied each time: 88 times, which was half of loading
      // the extension.
      expect(bundle.match(/require\("vscode"\)/g)).toHaveLength(1);
    },
  );
});
