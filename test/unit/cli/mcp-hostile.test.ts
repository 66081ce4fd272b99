/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-member-access, typescript/no-unsafe-call,
   typescript/no-unsafe-return -- answers are checked against the tools' schemas as they come */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockFile } from '../../../src/core/lock/lock';
import {
  childrenOf,
  closeServers,
  copySample,
  isAlive,
  sampleFolder,
  startServer,
  type Session,
} from '../support/mcp';
import { sharedFolder, temporaryFolder } from '../support/temporary';

let folder: string;
let session: Session;
const model = 'shapes-llava';
const recipe = 'shapes-50.fitprune.json';

beforeAll(async () => {
  folder = path.join(sharedFolder(), 'inside');
  copySample(folder);
  session = await startServer(folder);
});
afterAll(closeServers);

describe('paths outside the folder', () => {
  const outside = path.join(sampleFolder, 'calibration.jsonl');
  beforeAll(() => {
    mkdirSync(path.join(folder, '..', 'elsewhere'));
    symlinkSync(sampleFolder, path.join(folder, 'link'));
    symlinkSync(
      path.join(folder, '..', 'elsewhere', 'new.json'),
      path.join(folder, 'dangling.fitprune.json'),
    );
    copyFileSync(outside, path.join(folder, '..', 'secret.jsonl'));
    const text = readFileSync(path.join(folder, recipe), 'utf8');
    writeFileSync(
      path.join(folder, 'leads-out.fitprune.json'),
      text.replace('"shapes-llava"', JSON.stringify(path.join(sampleFolder, model))),
    );
  });

  it.each([
    ['calibrate', { model, data: outside }],
    ['calibrate', { model, data: '../secret.jsonl' }],
    ['calibrate', { model, data: 'link/calibration.jsonl' }],
    ['calibrate', { model: path.join('link', model), data: 'calibration.jsonl' }],
    ['calibrate', { model, data: 'calibration.jsonl', images: '/' }],
    ['evaluate', { recipes: [path.join('link', recipe)], data: 'evaluation.jsonl' }],
    ['evaluate', { recipes: ['leads-out.fitprune.json'], data: 'evaluation.jsonl' }],
    ['inspect', { recipe: 'leads-out.fitprune.json', data: 'evaluation.jsonl' }],
    ['inspect', { recipe, image: '/etc/hostname', question: 'What?' }],
    ['compare', { recipes: [recipe, '../../x.fitprune.json'] }],
    ['explain', { recipe: 'dangling.fitprune.json' }],
    ['fit', { statistics: '/tmp/x.arrows', budget: '60%' }],
    ['apply', { recipe, out: '../applied' }],
    ['apply', { recipe, out: 'link/applied' }],
    ['apply', { recipe, out: 'link', overwrite: true }],
    ['apply', { recipe: 'leads-out.fitprune.json' }],
  ])('%s %j', async (name, input) => {
    expect(await session.failure(name, input)).toMatch(/lies outside .*\(outside-folder\)$/);
  });

  it('fit writes nothing there, not even through a link that leads nowhere', async () => {
    const { data } = await session.call('calibrate', {
      ...{ model, data: 'calibration.jsonl', samples: 2, waitSeconds: 60 },
    });
    const { data: result } = await session.call('runResult', { run: data.run });
    const { statistics } = result.calibration;
    for (const out of ['../x.fitprune.json', 'link/x.fitprune.json', 'dangling.fitprune.json']) {
      const input = { statistics, budget: '60%', out, overwrite: true };
      expect(await session.failure('fit', input)).toContain('outside-folder');
    }
    expect(readdirSync(path.join(folder, '..', 'elsewhere'))).toEqual([]);
    expect(existsSync(path.join(folder, '..', 'x.fitprune.json'))).toBe(false);
  });

  it('targets of links are not listed', async () => {
    const { data, text } = await session.call('listModels');
    expect(data.models.map(({ model: one }: { model: string }) => one)).toEqual([model]);
    expect(text).not.toMatch(/link|secret/);
  });

  it('a recipe that leads out is explained without opening that model', async () => {
    const { data } = await session.call('explain', { recipe: 'leads-out.fitprune.json' });
    expect(data.diagnostics.map(({ code }: { code: string }) => code)).not.toContain(
      'model-missing',
    );
  });
});

describe('input that is wrong', () => {
  it.each([
    ['calibrate', {}, /"model" is missing/],
    [
      'calibrate',
      { model, data: 'calibration.jsonl', samples: '12' },
      /"samples" must be a whole number/,
    ],
    ['calibrate', { model, data: 'calibration.jsonl', samples: 0 }, /"samples" must be at least 1/],
    [
      'calibrate',
      { model, data: 'calibration.jsonl', sample: 3 },
      /"sample" is not known; it takes .*samples/,
    ],
    ['calibrate', { model: { toString: 1 }, data: 'x' }, /"model" must be a string/],
    ['evaluate', { recipes: recipe, data: 'evaluation.jsonl' }, /"recipes" must be an array/],
    [
      'evaluate',
      { recipes: [], data: 'evaluation.jsonl' },
      /number of items of "recipes" must be at least 1/,
    ],
    ['evaluate', { recipes: [1], data: 'evaluation.jsonl' }, /"recipes\[0\]" must be a string/],
    [
      'evaluate',
      { recipes: [recipe], data: 'evaluation.jsonl', score: 'vibes' },
      /"score" must be one of/,
    ],
    ['runStatus', { run: 'run-1', waitSeconds: 1e9 }, /"waitSeconds" must be at most 60/],
    ['listModels', { constructor: 1 }, /"constructor" is not known/],
  ])('%s %j', async (name, input, message) => {
    const failure = await session.failure(name, input);
    expect(failure).toMatch(message);
    expect(failure).toContain('(tool-input)');
  });

  it.each([
    ['calibrate', { model: 'nowhere', data: 'calibration.jsonl' }, /nowhere/],
    ['calibrate', { model: 'images', data: 'calibration.jsonl' }, /\(not-a-model\)/],
    ['calibrate', { model, data: 'nothing.jsonl' }, /\(data-missing\)/],
    ['calibrate', { model, data: 'calibration.jsonl', dtype: 'q9' }, /q9/],
    ['explain', { recipe: 'calibration.jsonl' }, /\(recipe-invalid\)/],
    ['explain', { recipe: 'gone.fitprune.json' }, /There is no recipe gone.*\(recipe-missing\)/],
    ['explain', { recipe: 'a\0b' }, /\(system-refused\)|outside/],
    ['fit', { statistics: 'gone.arrows', budget: '60%' }, /gone\.arrows/],
    ['fit', { statistics: 'README.md', budget: 'much' }, /\(budget-syntax\)/],
    ['runStatus', { run: 'run-77' }, /no run run-77.*\(unknown-run\)/],
    ['cancelRun', { run: '../..' }, /\(unknown-run\)/],
    ['runResult', { run: '__proto__' }, /\(unknown-run\)/],
  ])('%s %j: missing things', async (name, input, message) => {
    expect(await session.failure(name, input)).toMatch(message);
  });

  it('an unknown tool is an error of the protocol', async () => {
    await expect(session.client.callTool({ name: 'rm', arguments: {} })).rejects.toThrow(
      /no tool rm/,
    );
  });

  it('a bug is called one, and none of these was', () => {
    expect(session.stderr()).not.toContain('bug of its own');
  });
});

describe('several at once', () => {
  it('the same work runs once; another run of that model waits, and can be cancelled there', async () => {
    const input = { model, data: 'calibration.jsonl', samples: 60 };
    const { data: first } = await session.call('calibrate', input);
    expect(await session.failure('calibrate', input)).toContain(
      `${first.run} is doing that already`,
    );
    const other = { recipes: [recipe], data: 'evaluation.jsonl', samples: 2, record: false };
    const { data: second } = await session.call('evaluate', other);
    expect(second.state).toBe('queued');
    expect(second.next).toContain('runStatus');
    const { data: cancelled } = await session.call('cancelRun', { run: second.run });
    expect(cancelled.state).toBe('cancelled');
    const { data: still } = await session.call('runStatus', { run: first.run });
    expect(still.state).toBe('running');
    const { data: third } = await session.call('evaluate', other);
    await session.call('cancelRun', { run: first.run });
    const { data: done } = await session.call('runStatus', { run: third.run, waitSeconds: 60 });
    expect(done.state).toBe('done');
  });

  it('a file that another process writes is left alone', async () => {
    const input = { model, data: 'calibration.jsonl', samples: 3 };
    const [name] = readdirSync(path.join(folder, '.fitprune')).filter((one) =>
      one.endsWith('.arrows'),
    );
    const lock = await lockFile(path.join(folder, '.fitprune', name!));
    try {
      const { data } = await session.call('calibrate', { ...input, waitSeconds: 30 });
      expect(data).toMatchObject({ state: 'failed', error: { code: 'in-use' } });
      expect(await session.failure('runResult', { run: data.run })).toContain('(in-use)');
    } finally {
      await lock.release();
    }
  });
});

describe('the end', () => {
  async function running(): Promise<{ session: Session; folder: string; children: number[] }> {
    const own = temporaryFolder();
    copySample(own);
    const started = await startServer(own);
    const input = { model, data: 'calibration.jsonl', samples: 64 };
    const { data } = await started.call('calibrate', input);
    await expect
      .poll(async () => (await started.call('runStatus', { run: data.run })).data.samplesDone)
      .toBeGreaterThan(2);
    const children = childrenOf(started.pid);
    expect(children.length).toBeGreaterThan(0);
    return { session: started, folder: own, children };
  }

  it('a client that disappears ends runs and processes; their results are kept', async () => {
    const { session: gone, folder: own, children } = await running();
    const { pid } = gone;
    await gone.client.close();
    await expect.poll(() => [pid, ...children].filter(isAlive)).toEqual([]);
    const again = await startServer(own);
    const input = { model, data: 'calibration.jsonl', samples: 4, waitSeconds: 60 };
    const { data } = await again.call('calibrate', input);
    const { data: result } = await again.call('runResult', { run: data.run });
    expect(result.calibration.samples - result.calibration.added).toBeGreaterThan(2);
  });

  it('a server that is killed leaves no process', async () => {
    const { session: killed, children } = await running();
    process.kill(killed.pid, 'SIGKILL');
    await expect.poll(() => children.filter(isAlive)).toEqual([]);
  });

  it('SIGTERM ends it in good order, though the pipe stays open', async () => {
    const { session: ended, children } = await running();
    process.kill(ended.pid, 'SIGTERM');
    await expect.poll(() => [ended.pid, ...children].filter(isAlive)).toEqual([]);
  });

  it('nonsense on the pipe is skipped', async () => {
    const bundle = path.resolve('dist/cli.js');
    const child = spawn(process.execPath, [bundle, 'mcp', '--folder', folder]);
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stdin.write('nonsense\n{"a":\n[]\n');
    const params = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'x', version: '1' },
    };
    child.stdin.write(
      `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`,
    );
    await expect.poll(() => out).toContain('"serverInfo"');
    for (const line of out.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('jsonrpc');
    child.stdin.end();
    await expect.poll(() => child.exitCode).toBe(0);
  });

  it('a path that is not a folder is refused', async () => {
    const child = spawn(process.execPath, [
      path.resolve('dist/cli.js'),
      'mcp',
      '--folder',
      'nowhere',
    ]);
    let printed = '';
    child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await expect.poll(() => child.exitCode).toBe(2);
    expect(printed).toMatch(/no folder nowhere.*no-folder/);
  });
});
