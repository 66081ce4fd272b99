/**
 * The process around the exporter, with a program in Python's place that behaves as a test says:
 * the tests check what stays on disk and which processes keep running. The exporter itself runs in
 * test/export.
 */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { silentLogger, type Logger } from '../../../../src/core/host';
import { exportCheckpoint, type Exported } from '../../../../src/core/export/export';
import { fitprune } from '../../support/cli';
import { temporaryFolder } from '../../support/temporary';

let home: string;
let checkpoint: string;
let out: string;

beforeEach(async () => {
  home = temporaryFolder();
  checkpoint = path.join(home, 'checkpoint');
  out = path.join(home, 'out', 'model');
  await mkdir(checkpoint, { recursive: true });
  await writeFile(path.join(checkpoint, 'config.json'), '{}');
});

const torch = { name: 'torch', pinned: '2.15.0', found: '2.15.0', ok: true };

/** A program that answers `--packages`, and does `body` with `target` and `emit` otherwise. */
async function python(
  body: string,
  packages: object[] = [torch],
  name = 'python',
): Promise<string> {
  const file = path.join(home, name);
  const lacks = packages.some((each) => !(each as { ok: boolean }).ok);
  await writeFile(
    file,
    `#!${process.execPath}
const fs = require('node:fs'), path = require('node:path'), { spawn } = require('node:child_process');
const emit = (event, values) => fs.writeSync(1, JSON.stringify({ event, ...values }) + '\\n');
emit('packages', { python: '3.11.7', executable: __filename, packages: ${JSON.stringify(packages)} });
if (${lacks}) { emit('failed', { code: 'packages-missing', message: 'torch 2.15.0' }); process.exit(1); }
if (process.argv.includes('--packages')) process.exit(0);
const target = process.argv[process.argv.indexOf('fitprune_export') + 2];
fs.mkdirSync(path.join(target, 'onnx'), { recursive: true });
fs.writeFileSync(path.join(target, 'onnx/decoder.onnx'), 'half');
emit('model', { type: 'llava', attention: 'eager' });
${body}`,
  );
  await chmod(file, 0o755);
  return file;
}

function run(
  program: string,
  more: Partial<Parameters<typeof exportCheckpoint>[0]> = {},
): Promise<Exported> {
  return exportCheckpoint({
    ...{
      checkpoint,
      out,
      dtypes: ['fp32'],
      attention: 'eager',
      scripts: home,
      python: program,
    },
    ...more,
  });
}

const done = `emit('done', { files: ['decoder.onnx'] });`;

/** Files beside the folder, and at its place. */
async function left(): Promise<string[]> {
  return readdir(path.dirname(out)).catch(() => []);
}

const windows = process.platform === 'win32';

describe.skipIf(windows)('exportCheckpoint', () => {
  test('the folder appears under its name alone', async () => {
    const exported = await run(await python(`fs.writeSync(1, 'noise of a library\\n'); ${done}`));
    expect(exported).toMatchObject({ folder: out, architecture: 'llava', files: ['decoder.onnx'] });
    expect(await left()).toEqual(['model']);
  });

  test.each([
    [
      'says so',
      `emit('failed', { code: 'check-failed', message: 'It differs.' }); process.exit(1);`,
      /It differs\. Nothing was written/,
    ],
    ['crashes', `console.error('Traceback'); process.exit(3);`, /with code 3/],
    ['is killed', `process.kill(process.pid, 'SIGKILL');`, /by signal SIGKILL.*out of memory/s],
    ['ends with success and without an end', '', /ended before the export was done/],
    [
      'finds the disk full',
      `emit('failed', { code: 'os', message: '[Errno 28] No space left on device' }); process.exit(1);`,
      /the disk is full/,
    ],
  ])('an exporter that %s leaves nothing', async (_, body, says) => {
    await expect(run(await python(body))).rejects.toThrow(says);
    expect(await left()).toEqual([]);
  });

  test('a folder that is in use stays, and no unknown option is recommended', async () => {
    await mkdir(out, { recursive: true });
    await writeFile(path.join(out, 'notes.txt'), 'mine');
    const failed = await run(await python(done)).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'export-exists' });
    expect(String(failed)).toMatch(/not empty\. Choose another folder, or remove/);
    expect(String(failed)).not.toMatch(/--force/);
    expect(await readdir(out)).toEqual(['notes.txt']);
  });

  test('the command takes the interpreter of FITPRUNE_PYTHON, unless told another', async () => {
    const failing = (what: string): string =>
      `emit('failed', { code: 'check-failed', message: '${what}.' }); process.exit(1);`;
    const env = { FITPRUNE_PYTHON: await python(failing('variable'), [torch], 'one') };
    const other = await python(failing('option'), [torch], 'two');
    const errors = async (...more: string[]): Promise<string> =>
      (await fitprune(['export', checkpoint, out, ...more], { env })).stderr;
    expect(await errors()).toMatch(/The export stopped: variable\./);
    expect(await errors('--python', other)).toMatch(/The export stopped: option\./);
  });

  test('a crash puts what was printed last into the log', async () => {
    const lines: string[] = [];
    const logger: Logger = { ...silentLogger, info: (line) => lines.push(line) };
    const body = `for (let at = 0; at < 60; at++) console.error('line ' + at); process.exitCode = 3;`;
    await expect(run(await python(body), { logger })).rejects.toThrow(/with code 3/);
    expect(lines).toHaveLength(40);
    expect(lines.at(-1)).toBe('line 59');
  });

  test('cancelling ends the whole tree and leaves nothing', async () => {
    const pids = path.join(home, 'pids');
    const body = `
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      fs.writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid);
      emit('progress', { phase: 'write', name: 'decoder.onnx', done: 1, total: 2 });
      setInterval(() => {}, 1000);`;
    const controller = new AbortController();
    const program = await python(body);
    const running = run(program, {
      signal: controller.signal,
      onStep: () => {
        controller.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await left()).toEqual([]);
    for (const pid of (await readFile(pids, 'utf8')).split(' ').map(Number)) {
      await expect.poll(() => isRunning(pid)).toBe(false);
    }
  });

  test('a folder with something in it is refused before anything runs', async () => {
    await mkdir(out, { recursive: true });
    await writeFile(path.join(out, 'mine.txt'), 'kept');
    await expect(run('/nowhere/python')).rejects.toThrow(/exists and is not empty/);
    expect(await readFile(path.join(out, 'mine.txt'), 'utf8')).toBe('kept');
  });

  test('no checkpoint', async () => {
    checkpoint = path.join(home, 'nothing');
    await expect(run('/nowhere/python')).rejects.toMatchObject({
      code: 'not-a-checkpoint',
      exitCode: 2,
    });
  });

  test('no Python', async () => {
    await expect(run('/nowhere/python')).rejects.toThrow(
      /No Python was found that runs \(\/nowhere\/python\).*3\.10.*requirements\.txt/s,
    );
  });

  test('the interpreter that has all packages is taken, wherever it comes in the list', async () => {
    const lacking = await python('', [{ ...torch, found: null, ok: false }], 'lacking');
    const whole = await python(done);
    const exported = await run('', { python: undefined, candidates: ['/nowhere', lacking, whole] });
    expect(exported.interpreter.executable).toBe(whole);
  });

  test('without any, the message says how to complete the one that lacks least', async () => {
    const missing = { ...torch, found: null, ok: false };
    const two = await python('', [missing, { ...missing, name: 'onnx' }], 'two');
    const one = await python('', [missing], 'one');
    const running = run('', { python: undefined, candidates: [two, one] });
    await expect(running).rejects.toMatchObject({ code: 'python-packages' });
    await expect(running).rejects.toThrow(
      `"${one}" -m pip install -r "${path.join(home, 'requirements.txt')}"`,
    );
  });
});

/** A process that was ended may stay in the list until somebody takes note of its end. */
function isRunning(pid: number): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  if (status === null) throw new Error('ps could not be run');
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
