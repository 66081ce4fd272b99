/** npm's package, run where nothing is installed except what npm installs for it. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageNpm } from '../../../../scripts/package/package-npm';
import { parseTarget } from '../../../../scripts/package/targets';

const root = mkdtempSync(path.join(tmpdir(), 'fitprune-package-'));
const modules = path.join(root, 'node_modules');
const installed = path.join(modules, 'fitprune');

interface Manifest {
  bin: Record<string, string>;
  dependencies: Record<string, string>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;

beforeAll(async () => {
  await stageNpm(path.resolve('.'), path.resolve('dist'), installed, [parseTarget()]);
  // What npm would get: the dependencies, and theirs.
  for (const name of Object.keys(manifestOf(installed).dependencies)) lend(name);
}, 60_000);

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function lend(name: string): void {
  const [from, to] = [path.resolve('node_modules', name), path.join(modules, name)];
  if (existsSync(to) || !existsSync(from)) return;
  mkdirSync(path.dirname(to), { recursive: true });
  symlinkSync(from, to, 'junction');
}

describe("npm's package", () => {
  it('installs nothing that runs a script', () => {
    expect(Object.keys(manifestOf(installed).dependencies)).toEqual(['sharp']);
    const scripts = Object.keys(
      (manifestOf(path.resolve('node_modules/sharp')) as { scripts?: object }).scripts ?? {},
    );
    expect(scripts.filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });

  it('runs a model with the ONNX Runtime that is inside', { timeout: 120_000 }, async () => {
    const cli = path.join(installed, manifestOf(installed).bin['fitprune']!);
    const sample = path.join(installed, 'media', 'sample');
    const args = ['evaluate', 'shapes-50.fitprune.json', '--data', 'evaluation.jsonl'];
    const run = [cli, ...args, '--samples', '2', '--device', 'cpu', '--json'];
    // A module path would provide what the package must bring itself.
    const env = { ...process.env, NODE_PATH: '' };
    const { stdout } = await promisify(execFile)(process.execPath, run, { cwd: sample, env });
    expect(JSON.parse(stdout)).toMatchObject({ recipes: [{ record: { samples: 2 } }] });
    const libraries = path.join(installed, 'dist/node_modules/onnxruntime-node/bin/napi-v6');
    expect(existsSync(path.join(libraries, process.platform, process.arch))).toBe(true);
  });

  it('has each bundle that the command line starts or reads', () => {
    for (const name of ['worker.js', 'fitter.js', 'recipe.schema.json']) {
      expect(existsSync(path.join(installed, 'dist', name)), name).toBe(true);
    }
  });
});
