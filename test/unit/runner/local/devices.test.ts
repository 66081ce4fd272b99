import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/host';
import type { Device } from '../../../../src/core/model/devices/devices';
import { resolveDevice } from '../../../../src/runner/local/devices';
import { runsAll } from '../../../run-all';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';
import { builtWorker } from '../../support/worker';

type Failure = [code: string, text: string] | null;

interface FakeModel {
  /** Devices that do not compute it right, with the error's code and text. */
  wrong?: Record<string, Failure>;
  /** Milliseconds of prompts by their tokens, or an error. */
  speed?: Record<string, Record<number, number> | Failure>;
}

/** A worker that answers probes as a test says: GFLOP/s, an error's text, or a crash. */
function fakeWorker(
  answers: Record<string, number | string | null>,
  { wrong = {}, speed = {} }: FakeModel = {},
): string {
  const file = path.join(temporaryFolder(), 'worker.js');
  writeFileSync(
    file,
    `const answers = ${JSON.stringify(answers)};
    const [wrong, speed] = ${JSON.stringify([wrong, speed])};
    process.once('message', ({ kind, device, model }) => {
      if (kind === 'prove' || kind === 'speed') {
        const scripted = (kind === 'prove' ? wrong : speed)[device];
        if (scripted === null) process.kill(process.pid, 'SIGSEGV');
        const [code, message] = Array.isArray(scripted) ? scripted : [];
        const text = { template: 'No {0}: {1}.', args: [device, message] };
        const human = code === 'bug' ? undefined : { code, exitCode: 1, text };
        const times = Object.entries(scripted ?? { 64: 10 })
          .map(([tokens, milliseconds]) => ({ tokens: Number(tokens), milliseconds }));
        process.send(
          code === undefined
            ? { kind: 'done', result: kind === 'prove' ? { milliseconds: 1 } : { times } }
            : { kind: 'failed', error: { message: message + ' ' + model, human } },
          () => process.exit(0),
        );
        return;
      }
      const answer = answers[device];
      if (answer === null) process.kill(process.pid, 'SIGSEGV');
      if (typeof answer === 'string') console.error(answer);
      const human = { code: 'device-failed', exitCode: 1 };
      const message = typeof answer === 'number'
        ? { kind: 'done', result: { gigaflops: answer } }
        : { kind: 'failed', error: { message: 'Failed to load shared library', human } };
      process.send(message, () => process.exit(0));
    });`,
  );
  return file;
}

const noCuda =
  'Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open ' +
  'shared object file: No such file or directory';

describe('auto', () => {
  it.each([
    ['cuda', { cpu: 50, cuda: 900, webgpu: 800 }, 'Running on cuda.'],
    [
      'webgpu',
      { cpu: 50, cuda: noCuda, webgpu: 800 },
      /^Running on webgpu \(cuda: .*libcublasLt\.so\.12 is missing/,
    ],
    ['webgpu', { cpu: 50, cuda: null, webgpu: 800 }, /cuda: it crashed the process/],
    ['cpu', { cpu: 50, cuda: noCuda, webgpu: 1 }, /^Running on the CPU .*webgpu: it is slower/],
    [
      'cpu',
      { cpu: 50, cuda: noCuda, webgpu: 'No supported adapters' },
      /webgpu: no graphics adapter/,
    ],
  ])('takes %s of %o', async (device, answers, reason) => {
    const options = { workerFile: fakeWorker(answers), logger: silentLogger };
    const choice = await resolveDevice('auto', options, undefined, 'linux');
    expect(choice.device).toBe(device);
    expect(choice.reason).toMatch(reason);
  });
});

describe('auto without another device', () => {
  it('does not try the CPU either, whose speed does not matter', async () => {
    const answers = { cpu: null, cuda: noCuda, webgpu: 'No supported adapters' };
    const options = { workerFile: fakeWorker(answers), logger: silentLogger };
    expect((await resolveDevice('auto', options, undefined, 'linux')).device).toBe('cpu');
  });

  it('fails if another works and the CPU does not', async () => {
    const options = { workerFile: fakeWorker({ cpu: null, cuda: 9 }), logger: silentLogger };
    const choice = resolveDevice('auto', options, undefined, 'linux');
    await expectHumanError(choice, 'device-failed', /crashed the process/);
  });
});

describe('auto for a model', () => {
  const wrongly: Failure = ['device-unproven', 'attention is wrong'];
  /** A matrix product is fastest on cuda, and slower on webgpu than on the CPU. */
  const answers = { cpu: 50, cuda: 900, webgpu: 8 };
  const gpusFirst = {
    cuda: { 64: 2, 640: 9 },
    webgpu: { 64: 4, 640: 31 },
    cpu: { 64: 9, 640: 74 },
  };

  const choose = async (model: FakeModel, probes: Record<string, number | string> = answers) => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (line: string) => warnings.push(line) };
    const options = { workerFile: fakeWorker(probes, model), logger };
    const choice = await resolveDevice('auto', options, { model: '/models/one' }, 'linux');
    return { ...choice, warnings };
  };

  it.each<[Device, FakeModel['speed'], string]>([
    ['cuda', gpusFirst, 'cuda: 9.00 ms a prompt of 640 tokens, webgpu: 31.0 ms, the CPU: 74.0 ms'],
    [
      'webgpu',
      { ...gpusFirst, cuda: { 64: 8, 640: 60 } },
      'webgpu: 31.0 ms a prompt of 640 tokens, cuda: 60.0 ms, the CPU: 74.0 ms',
    ],
    [
      'cpu',
      { ...gpusFirst, cpu: { 64: 1, 640: 8.5 } },
      'the CPU: 8.50 ms a prompt of 640 tokens, cuda: 9.00 ms, webgpu: 31.0 ms',
    ],
    // The only prompt that all have run.
    [
      'cpu',
      { cuda: { 64: 800 }, webgpu: { 64: 4, 640: 31 }, cpu: { 64: 3, 640: 99 } },
      'the CPU: 3.00 ms a prompt of 64 tokens, webgpu: 4.00 ms, cuda: 800 ms',
    ],
  ])('takes %s, whose own decoder is fastest', async (device, speed, words) => {
    const { reason, warnings, ...choice } = await choose({ speed: speed! });
    expect(choice).toEqual({ device });
    expect(reason).toBe(`Running on ${device === 'cpu' ? 'the CPU' : device} (${words}).`);
    expect(warnings).toEqual([]);
  });

  it('does not try its decoder where a matrix product takes more than 8 times as long', async () => {
    const crashing = { speed: { webgpu: null } };
    const slow = { cpu: 50, cuda: noCuda, webgpu: 6 };
    const { device, reason, warnings } = await choose(crashing, slow);
    expect(device).toBe('cpu');
    expect(reason).toContain('webgpu: it is slower than the CPU here');
    expect(warnings).toEqual([]);
    expect((await choose(crashing, { ...slow, webgpu: 7 })).reason).toContain('crashed');
  });

  it.each<[Device, FakeModel, RegExp[]]>([
    ['webgpu', { wrong: { cuda: wrongly } }, [/^Not running on cuda: attention is wrong/]],
    ['webgpu', { wrong: { cuda: ['device-limit', 'fp32 caches'] } }, [/cuda: .*fp32 caches/]],
    ['webgpu', { wrong: { cuda: null } }, [/cuda: it crashed the process/]],
    ['webgpu', { speed: { cuda: null } }, [/cuda: it crashed the process/]],
    ['webgpu', { speed: { cuda: wrongly } }, [/cuda: attention is wrong/]],
    ['webgpu', { speed: { cuda: ['bug', 'Out of memory'] } }, [/not run there \(Out of memory/]],
    ['cpu', { wrong: { cuda: wrongly, webgpu: wrongly } }, [/cuda: /, /webgpu: /]],
    ['cpu', { speed: { cuda: wrongly, webgpu: wrongly } }, [/cuda: /, /webgpu: /]],
    // A decoder that the CPU has no kernels for.
    ['cuda', { speed: { cpu: ['device-limit', 'no kernel'] } }, [/the CPU: .*no kernel/]],
    // Slower than the CPU, so its results need not be right.
    ['cuda', { speed: { webgpu: { 64: 99 } }, wrong: { webgpu: wrongly } }, []],
  ])('takes %s where %o', async (device, { wrong = {}, speed = {} }, expected) => {
    const found = await choose({ wrong, speed: { ...gpusFirst, ...speed } });
    expect(found.device).toBe(device);
    expect(found.warnings).toEqual(expected.map((one) => expect.stringMatching(one) as string));
    const clauses = found.warnings.map((one) => one.replace('Not running on ', ''));
    for (const clause of clauses) expect(found.reason).toContain(clause);
  });

  it.each<[Device, FakeModel]>([
    ['cuda', { speed: { cuda: ['onnx-missing', 'no file'] } }],
    ['cuda', { speed: { cpu: ['decoder-too-large', 'it is large'] } }],
    ['cpu', { speed: { cpu: ['bug', 'bad'] }, wrong: { cuda: wrongly } }],
    ['cpu', { speed: { cpu: ['bug', 'bad'], cuda: wrongly } }],
  ])('takes %s by a matrix product if no decoder is timed: %o', async (device, model) => {
    const found = await choose({ ...model, speed: { ...gpusFirst, ...model.speed } });
    expect(found.device).toBe(device);
    const why = /\(by a matrix product, as its decoder was not timed \((No \w+|bad)/;
    expect(found.reason).toMatch(why);
    if (device === 'cpu') expect(found.reason).toContain('webgpu: it is slower than the CPU here');
  });

  it('times nothing if no other device opens', async () => {
    const crash = { cpu: null, cuda: null, webgpu: null };
    const { reason } = await choose({ speed: crash }, { cpu: 1, cuda: noCuda, webgpu: 'adapter' });
    expect(reason).toMatch(/^Running on the CPU \(cuda: .*; webgpu: no graphics adapter/);
  });
});

describe('a device that is asked for', () => {
  const workerFile = builtWorker();

  it('is taken if it works', async () => {
    const options = { workerFile: fakeWorker({ cuda: 1 }), logger: silentLogger };
    expect((await resolveDevice('cuda', options)).device).toBe('cuda');
  });

  it('is an error that names the missing library if it does not', async () => {
    const options = { workerFile: fakeWorker({ cuda: noCuda }), logger: silentLogger };
    await expectHumanError(resolveDevice('cuda', options), 'device-failed', /libcublasLt\.so\.12/);
  });

  it.skipIf(process.platform === 'win32')('is an error if this platform has none', async () => {
    const options = { workerFile: workerFile(), logger: silentLogger };
    await expectHumanError(resolveDevice('dml', options), 'device-failed', /has no dml/);
  });

  it('auto finds one with the real worker', async () => {
    // A software renderer takes seconds for a matrix product; the tests of WebGPU open one.
    const env = runsAll ? {} : { VK_ICD_FILENAMES: '/dev/null', VK_DRIVER_FILES: '/dev/null' };
    const options = { workerFile: workerFile(), logger: silentLogger, env };
    expect((await resolveDevice('auto', options)).reason).toMatch(/^Running on/);
  });
});
