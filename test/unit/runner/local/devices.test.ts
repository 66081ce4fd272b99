import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/host';
import { resolveDevice } from '../../../../src/runner/local/devices';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';
import { builtWorker } from '../../support/worker';

/**
 * A worker that answers probes as told: GFLOP/s, an error's text, or a crash.
 * @param wrong devices that do not compute a model right, with the error's code and text
 */
function fakeWorker(
  answers: Record<string, number | string | null>,
  wrong: Record<string, [code: string, text: string] | null> = {},
): string {
  const file = path.join(temporaryFolder(), 'worker.js');
  writeFileSync(
    file,
    `const answers = ${JSON.stringify(answers)};
    const wrong = ${JSON.stringify(wrong)};
    process.once('message', ({ kind, device, model }) => {
      if (kind === 'prove') {
        if (wrong[device] === null) process.kill(process.pid, 'SIGSEGV');
        const [code, message] = wrong[device] ?? [];
        const text = { template: 'No {0}: {1}.', args: [device, message] };
        const human = { code, exitCode: 1, text };
        process.send(
          code === undefined
            ? { kind: 'done', result: { milliseconds: 1 } }
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
  it('does not try the CPU either, whose speed nobody asks for', async () => {
    const answers = { cpu: null, cuda: noCuda, webgpu: 'No supported adapters' };
    const options = { workerFile: fakeWorker(answers), logger: silentLogger };
    expect((await resolveDevice('auto', options, undefined, 'linux')).device).toBe('cpu');
  });

  it('fails where another works and the CPU does not', async () => {
    const options = { workerFile: fakeWorker({ cpu: null, cuda: 9 }), logger: silentLogger };
    const choice = resolveDevice('auto', options, undefined, 'linux');
    await expectHumanError(choice, 'device-failed', /crashed the process/);
  });
});

describe('auto for a model', () => {
  const wrongly: [string, string] = ['device-unproven', 'attention is wrong'];

  it.each([
    ['cuda', {}, /^Running on cuda\.$/],
    ['webgpu', { cuda: wrongly }, /^Running on webgpu \(cuda: attention is wrong\)\.$/],
    ['webgpu', { cuda: ['device-limit', 'fp32 caches'] }, /\(cuda: .*fp32 caches/],
    ['webgpu', { cuda: null }, /cuda: it crashed the process/],
    ['cpu', { cuda: wrongly, webgpu: wrongly }, /^Running on the CPU \(cuda: .*; webgpu: /],
    // The run says itself what is wrong with a model.
    ['cuda', { cuda: ['onnx-missing', 'no file'] }, /^Running on cuda\.$/],
  ] as const)('takes %s where %o', async (device, wrong, reason) => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (line: string) => warnings.push(line) };
    const workerFile = fakeWorker({ cpu: 50, cuda: 900, webgpu: 800 }, { ...wrong } as never);
    const options = { workerFile, logger };
    const choice = await resolveDevice('auto', options, { model: '/models/one' }, 'linux');
    expect(choice.device).toBe(device);
    expect(choice.reason).toMatch(reason);
    const passed = device === 'cuda' ? 0 : device === 'webgpu' ? 1 : 2;
    expect(warnings).toHaveLength(passed);
    if (passed > 0) expect(warnings[0]).toMatch(/^Not running on cuda: /);
  });
});

describe('a device that is asked for', () => {
  const workerFile = builtWorker();

  it('is taken where it works', async () => {
    const options = { workerFile: fakeWorker({ cuda: 1 }), logger: silentLogger };
    expect((await resolveDevice('cuda', options)).device).toBe('cuda');
  });

  it('is an error that names the missing library where it does not', async () => {
    const options = { workerFile: fakeWorker({ cuda: noCuda }), logger: silentLogger };
    await expectHumanError(resolveDevice('cuda', options), 'device-failed', /libcublasLt\.so\.12/);
  });

  it.skipIf(process.platform === 'win32')('is an error where this platform has none', async () => {
    const options = { workerFile: workerFile(), logger: silentLogger };
    await expectHumanError(resolveDevice('dml', options), 'device-failed', /has no dml/);
  });

  it('auto finds one with the real worker', async () => {
    const options = { workerFile: workerFile(), logger: silentLogger };
    expect((await resolveDevice('auto', options)).reason).toMatch(/^Running on/);
  });
});
