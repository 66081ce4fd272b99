/** The GitHub action, really run: with the command line as npm packs it, in an empty repository. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packNpm, stageNpm } from '../../../scripts/package/package-npm';
import { evaluationData, sampleModel } from '../support/sample';
import { actionFolder, defaults, Job } from './job';

const sampleRecipe = readFileSync(path.resolve(sampleModel, '../shapes-50.fitprune.json'), 'utf8')
  // Anywhere on this machine.
  .replace('"path": "shapes-llava"', `"path": ${JSON.stringify(sampleModel)}`);

const folder = mkdtempSync(path.join(tmpdir(), 'fitprune-npm-'));
let tarball: string;
/** The same without its dependencies, which `Job.lendPackages` provides: nothing is fetched. */
let alone: string;
let job: Job;

/** The place of a text in another, as editors count. */
function placeOf(part: string, whole: string): { line: number; col: number } {
  const lines = whole.slice(0, whole.indexOf(part)).split('\n');
  return { line: lines.length, col: lines.at(-1)!.length + 1 };
}

beforeAll(async () => {
  const staged = path.join(folder, 'staged');
  await stageNpm(path.resolve('.'), path.resolve('dist'), staged, []);
  tarball = await packNpm(staged, folder);
  const manifest = path.join(staged, 'package.json');
  const written = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  writeFileSync(manifest, JSON.stringify({ ...written, dependencies: {} }));
  mkdirSync(path.join(folder, 'alone'));
  alone = await packNpm(staged, path.join(folder, 'alone'));
});

beforeEach(() => {
  job = new Job();
});

afterEach(() => {
  job.remove();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

// On Windows, `bash` may be another system's, and file names cannot hold these characters.
describe.skipIf(process.platform === 'win32')('the action', () => {
  it('passes if recipes hold, and reports to the job', async () => {
    job.write('models/a.fitprune.json', sampleRecipe);
    const { code, log, summary, outputs } = await job.run({ version: tarball });
    expect(code, log).toBe(0);
    expect(outputs['passed']).toBe('true');
    expect(JSON.parse(outputs['json']!)).toMatchObject({
      recipes: [{ ok: true, diagnostics: [], accuracy: 0.98 }],
    });
    expect(summary).toContain('1 of 1 recipes hold.');
    expect(summary).toMatch(/^\| models\/a\.fitprune\.json \| ✅ holds \| 50\.1% \| 53\.6% \|/m);
    expect(log).not.toMatch(/^::(error|warning)/m);
  });

  it('fails if one does not, with annotations at their place in the repository', async () => {
    const broken = sampleRecipe.replace('0.6736', '0.9');
    job.write('sub/recipes/b.fitprune.json', broken);
    job.write('sub/a.fitprune.json', sampleRecipe);
    const inputs = { version: tarball, 'working-directory': 'sub', 'max-drop': '0.5%' };
    const { code, log, summary, outputs } = await job.run({
      ...inputs,
      recipes: 'a.fitprune.json\n  recipes/*.fitprune.json\n',
    });
    expect(code).toBe(1);
    expect(outputs['passed']).toBe('false');
    const { line, col } = placeOf('0.9 }', broken);
    expect(log).toContain(
      `::error file=sub/recipes/b.fitprune.json,line=${line},col=${col},title=FitPrune%3A keep-increases::`,
    );
    expect(log).toContain(
      '::error file=sub/a.fitprune.json,line=1,col=1,title=FitPrune%3A drop-exceeded::Accuracy may drop',
    );
    expect(summary).toContain('0 of 2 recipes hold.');
    expect(summary).toMatch(/- recipes\/b\.fitprune\.json:\d+:\d+: error keep-increases: Layer 1/);
  });

  it(
    'evaluates if data is given, and holds recipes to the drop',
    { timeout: 240_000 },
    async () => {
      job.lendPackages();
      job.write('a.fitprune.json', sampleRecipe.replace(/"keep": 0\.\d+/g, '"keep": 0.02'));
      const inputs = { version: alone, data: evaluationData, samples: '8' };
      // The runtime's threads would spin beside other tests, as many as there are cores.
      const { NODE_OPTIONS } = process.env;
      // As on a runner there is no graphics adapter: a software renderer would be timed for long.
      const none = { VK_ICD_FILENAMES: '/dev/null', VK_DRIVER_FILES: '/dev/null' };
      const offline = { npm_config_offline: 'true', NODE_OPTIONS, ...none };
      const good = await job.run({ ...inputs, 'max-drop': '100%' }, offline);
      expect(good.code, good.log).toBe(0);
      const [measured] = (
        JSON.parse(good.outputs['json']!) as { recipes: { record: { samples: number } }[] }
      ).recipes;
      expect(measured!.record.samples).toBe(8);
      expect(good.summary).toMatch(/^\| a\.fitprune\.json \| ✅ holds .*\| 8 \|$/m);
      const bad = await job.run({ ...inputs, 'max-drop': '0.01%' }, offline);
      expect([bad.code, bad.outputs['passed']]).toEqual([1, 'false']);
      expect(bad.log).toMatch(/^::error file=a\.fitprune\.json,.*drop-exceeded::/m);
    },
  );

  it('gets a version from the registry', async () => {
    const file = readFileSync(tarball);
    const server = createServer((request, response) => {
      if (request.url?.endsWith('.tgz')) {
        response.end(file);
        return;
      }
      const { port } = server.address() as AddressInfo;
      const dist = {
        tarball: `http://127.0.0.1:${port}/fitprune-0.1.0.tgz`,
        integrity: `sha512-${createHash('sha512').update(file).digest('base64')}`,
      };
      const versions = { '0.1.0': { name: 'fitprune', version: '0.1.0', dist } };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ name: 'fitprune', 'dist-tags': { latest: '0.1.0' }, versions }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      job.write('a.fitprune.json', sampleRecipe);
      const { port } = server.address() as AddressInfo;
      const env = {
        npm_config_registry: `http://127.0.0.1:${port}/`,
        npm_config_cache: path.join(job.workspace, '.npm'),
      };
      const { code, log } = await job.run({}, env);
      expect(code, log).toBe(0);
    } finally {
      server.close();
    }
  });

  it("makes no command, option or Markdown from other people's texts", async () => {
    const name = 'x" ; touch pwned; $(touch pwned) `touch pwned` | <b>.fitprune.json';
    const key = '\\n::error::mine';
    job.write(name, sampleRecipe.replace('"version": 1', `"schedual${key}": 1, "version": 1`));
    job.write('a.fitprune.json', sampleRecipe.replace('"kind": "self-cross"', '"kind": "<img>|x"'));
    const hostile = '$(touch pwned); touch pwned #';
    const { code, log, summary } = await job.run({
      ...{ version: tarball, model: hostile, samples: hostile },
      recipes: `--model=x\n*.fitprune.json`,
    });
    expect(code).toBe(1);
    expect(existsSync(path.join(job.workspace, 'pwned'))).toBe(false);
    const commands = log.split('\n').filter((line) => line.startsWith('::'));
    expect(commands.filter((line) => line.startsWith('::error::mine'))).toEqual([]);
    // Output of programs is between the two commands that silence it.
    const [stop] = commands;
    const [, token] = /^::stop-commands::(.+)$/.exec(stop!)!;
    expect(commands.filter((line) => line === `::${token}::`)).toHaveLength(1);
    expect(summary).not.toMatch(/(^|[^\\])<(img|b)>/);
    const version = await job.run({ version: 'latest; touch pwned' });
    expect([version.code, version.log]).toEqual([1, expect.stringContaining('is no version')]);
  });

  it('fails if nothing matches, and says so', async () => {
    const { code, log, summary, outputs } = await job.run({ version: tarball });
    expect([code, outputs['passed']]).toEqual([1, 'false']);
    expect(log).toMatch(/^::error title=FitPrune::No recipe matches/m);
    expect(summary).toContain('No recipe matches');
  });

  it('gives inputs only as variables, and all that the script reads', () => {
    const action = readFileSync(path.join(actionFolder, 'action.yml'), 'utf8');
    for (const [, line] of action.matchAll(/^ +run: (.*)$/gm)) expect(line).not.toContain('${{');
    const script = readFileSync(path.join(actionFolder, 'check.mjs'), 'utf8');
    const read = new Set([...script.matchAll(/input\('(\w+)'\)/g)].map(([, name]) => name!));
    const inputs = Object.keys(defaults()).map((name) => name.toUpperCase().replaceAll('-', '_'));
    expect([...read].sort()).toEqual(inputs.sort());
  });
});
