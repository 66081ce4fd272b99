import { readFileSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/host';
import type { WorkerOptions } from '../../../../src/runner/local/options';
import { runWorker } from '../../../../src/runner/local/client';
import { DeviceMemory, userMemoryFile } from '../../../../src/runner/local/device-memory';
import { resolveDevice } from '../../../../src/runner/local/devices';
import { temporaryFolder } from '../../support/temporary';

/**
 * A worker that records its requests, and answers as the file `answers.json` says: GFLOP/s, or what
 * it prints before it fails. A model is proven, and as much faster, on whatever works; a run
 * crashes.
 */
function machine(answers: Record<string, number | string>) {
  const folder = temporaryFolder();
  const [asked, answersFile] = [path.join(folder, 'asked'), path.join(folder, 'answers.json')];
  writeFileSync(asked, '');
  const answer = (what: typeof answers) => {
    writeFileSync(answersFile, JSON.stringify(what));
  };
  answer(answers);
  const workerFile = path.join(folder, 'worker.js');
  writeFileSync(
    workerFile,
    `const fs = require('node:fs');
    process.once('message', ({ kind, device }) => {
      fs.appendFileSync(${JSON.stringify(asked)}, kind + ' ' + device + '\\n');
      if (!['probe', 'prove', 'speed'].includes(kind)) process.kill(process.pid, 'SIGKILL');
      const answer = JSON.parse(fs.readFileSync(${JSON.stringify(answersFile)}))[device];
      if (typeof answer === 'string') console.error(answer);
      const human = { code: 'device-failed', exitCode: 1 };
      const message = typeof answer === 'string'
        ? { kind: 'failed', error: { message: answer, human } }
        : { kind: 'done', result: { gigaflops: answer, milliseconds: 1, times: [{ tokens: 64, milliseconds: 900 / answer }] } };
      process.send(message, () => process.exit(0));
    });`,
  );
  const file = path.join(folder, 'memory', 'devices.json');
  const model = path.join(folder, 'model');
  mkdirSync(path.join(model, 'onnx'), { recursive: true });
  writeFileSync(path.join(model, 'onnx', 'decoder.onnx'), 'one');
  const options = (more: Partial<WorkerOptions> = {}): WorkerOptions => ({
    ...{ workerFile, logger: silentLogger, devices: new DeviceMemory(file) },
    ...more,
  });
  return {
    ...{ answer, file, model, options, workerFile },
    /** The requests since the last call. */
    asked: () => {
      const lines = readFileSync(asked, 'utf8').trim().split('\n');
      writeFileSync(asked, '');
      return lines.filter((line) => line !== '');
    },
    choose: (more: Partial<WorkerOptions> = {}) =>
      resolveDevice('auto', options(more), { model }, 'linux'),
  };
}

const withoutCuda = {
  cpu: 50,
  cuda: 'libcublas.so.12: cannot open shared object file',
  webgpu: 90,
};

describe('results of devices', () => {
  it('are asked of a machine once, and are the same again', async () => {
    const one = machine(withoutCuda);
    const first = await one.choose();
    expect(first.device).toBe('webgpu');
    const asked = one.asked();
    // Probes side by side, then the CPU's, and times one after the other.
    expect(asked.slice(0, 2).sort()).toEqual(['probe cuda', 'probe webgpu']);
    const rest = ['probe cpu', 'speed webgpu', 'speed cpu', 'prove webgpu'];
    expect(asked.slice(2)).toEqual(rest);
    expect(await one.choose()).toEqual(first);
    expect(one.asked()).toEqual([]);
  });

  it('are asked again for another worker, Node, library path or model', async () => {
    const one = machine(withoutCuda);
    await one.choose();
    one.asked();
    await one.choose({ env: { LD_LIBRARY_PATH: '/opt/cuda' } });
    expect(one.asked()).toHaveLength(6);
    writeFileSync(path.join(one.model, 'onnx', 'decoder.onnx'), 'two, of another size');
    await one.choose();
    expect(one.asked()).toEqual(['speed webgpu', 'speed cpu', 'prove webgpu']);
    writeFileSync(one.workerFile, `${readFileSync(one.workerFile, 'utf8')}\n`);
    await one.choose();
    expect(one.asked()).toHaveLength(6);
  });

  it('are asked again after a week', async () => {
    const one = machine(withoutCuda);
    await one.choose();
    one.asked();
    const entries = JSON.parse(readFileSync(one.file, 'utf8')) as Record<string, { at: number }>;
    for (const entry of Object.values(entries)) entry.at -= 8 * 24 * 3600 * 1000;
    writeFileSync(one.file, JSON.stringify(entries));
    await one.choose();
    expect(one.asked()).toHaveLength(6);
  });

  it('are forgotten when a run fails because of its device', async () => {
    const one = machine(withoutCuda);
    await one.choose();
    const request = { kind: 'flops', model: one.model, picture: { width: 1, height: 1 } } as const;
    await expect(
      runWorker({ ...request, device: 'webgpu' as 'cpu' }, one.options()),
    ).rejects.toMatchObject({ code: 'worker-died' });
    one.asked();
    one.answer({ ...withoutCuda, webgpu: 'gone' });
    expect((await one.choose()).device).toBe('cpu');
    // Nothing is there to compare with the CPU.
    expect(one.asked().sort()).toEqual(['probe cuda', 'probe webgpu']);
    // Results of the CPU are not forgotten.
    await expect(runWorker({ ...request, device: 'cpu' }, one.options())).rejects.toThrow();
    one.asked();
    await one.choose();
    expect(one.asked()).toEqual([]);
  });

  it('do not include that a CPU failed', async () => {
    const one = machine({ ...withoutCuda, cpu: 'no memory' });
    await expect(one.choose()).rejects.toMatchObject({ code: 'device-failed' });
    one.answer(withoutCuda);
    expect((await one.choose()).device).toBe('webgpu');
  });

  it.each(['{', '{"a": {"at": "now"}}', '{"a": {"at": 1e99, "value": {}}}'])(
    'are empty if the file holds %j',
    async (text) => {
      const one = machine(withoutCuda);
      mkdirSync(path.dirname(one.file));
      writeFileSync(one.file, text);
      expect((await one.choose()).device).toBe('webgpu');
      expect(one.asked()).toHaveLength(6);
      await one.choose();
      expect(one.asked()).toEqual([]);
    },
  );

  it('need not be kept', async () => {
    const one = machine(withoutCuda);
    const devices = new DeviceMemory(path.join(one.workerFile, 'in-a-file', 'devices.json'));
    expect((await one.choose({ devices })).device).toBe('webgpu');
    expect(statSync(one.workerFile).isFile()).toBe(true);
  });
});

it('are kept by the command line where the system keeps data that can be made again', () => {
  const file = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform) => userMemoryFile(env, platform);
  expect(file({ XDG_CACHE_HOME: '/c' }, 'linux')).toBe(path.join('/c', 'fitprune', 'devices.json'));
  expect(file({ XDG_CACHE_HOME: 'c' }, 'linux')).toMatch(/[/\\]\.cache[/\\]fitprune[/\\]/);
  expect(file({}, 'darwin')).toMatch(/Library[/\\]Caches[/\\]fitprune[/\\]/);
  expect(file({ LOCALAPPDATA: '/l' }, 'win32')).toBe(path.join('/l', 'fitprune', 'devices.json'));
});
