import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { readStatistics } from '../../../../src/core/calibration/statistics-file';
import { HumanError } from '../../../../src/core/errors';
import { silentLogger } from '../../../../src/core/host';
import type { Device } from '../../../../src/core/model/devices/devices';
import { wholeRun } from '../../../../src/core/data/order';
import type { Pruning } from '../../../../src/core/surgery/pruning/pruning';
import { runWorker } from '../../../../src/runner/local/client';
import { resolveDevice } from '../../../../src/runner/local/devices';
import { runsAll } from '../../../run-all';
import { largestDifference } from '../../support/decoder';
import { folderPath, writePicture } from '../../support/folders';
import { calibrationData, sampleModel } from '../../support/sample';
import { temporaryFolder } from '../../support/temporary';
import { onWebGpu, softwareRenderer } from '../../support/webgpu';
import { builtWorker } from '../../support/worker';

const workerFile = builtWorker();

/** A software renderer compiles and runs every shader on the CPU: half a minute a sample. */
const patience = 300_000;

describe('webgpu', () => {
  it.runIf(runsAll)(
    'gives the masses of the CPU within 1e-3 of the mean mass of each layer',
    async (context) => {
      const options = await webgpuOptions(context);
      const folder = temporaryFolder();
      const masses = async (device: Device) => {
        const out = path.join(folder, `${device}.arrows`);
        const data = { path: calibrationData };
        const run = { model: sampleModel, device, data, samples: 1, seed: 1, shard: wholeRun, out };
        await runWorker({ kind: 'calibrate', aggregate: 'max', ...run }, options);
        return readStatistics(out);
      };
      const [cpu, gpu] = [await masses('cpu'), await masses('webgpu')];
      expect(gpu.metadata.device).toBe('webgpu');
      let largest = 0;
      cpu.samples.forEach((sample, at) => {
        for (const kind of ['self', 'cross'] as const) {
          sample[kind].forEach((expected, layer) => {
            const mean = expected.reduce((sum, mass) => sum + mass, 0) / expected.length;
            gpu.samples[at]![kind][layer]!.forEach((mass, token) => {
              largest = Math.max(largest, Math.abs(mass - expected[token]!) / mean);
            });
          });
        }
      });
      console.info(`Largest difference: ${largest.toExponential(1)} of the layer's mean mass`);
      expect(largest).toBeGreaterThan(0);
      expect(largest).toBeLessThanOrEqual(1e-3);
    },
    patience,
  );

  it.runIf(runsAll)(
    'keeps the tokens that the CPU keeps when it prunes with coverage',
    async (context) => {
      const options = await webgpuOptions(context);
      const folder = temporaryFolder();
      const pruning: Pruning = {
        schedule: [{ layer: 0, keep: 0.25 }],
        ranking: { kind: 'cross', textRows: 'max', coverage: { block: 2, share: 0.5 } },
      };
      const survivors = async (device: Device) => {
        const out = path.join(folder, `${device}.arrows`);
        const data = { path: calibrationData };
        const run = { model: sampleModel, device, data, samples: 1, seed: 1, shard: wholeRun, out };
        await runWorker({ kind: 'calibrate', aggregate: 'max', pruning, ...run }, options);
        const [sample] = (await readStatistics(out)).samples;
        return [...sample!.self[1]!.keys()].filter((token) => sample!.self[1]![token]! > 0);
      };
      const [cpu, gpu] = [await survivors('cpu'), await survivors('webgpu')];
      expect(gpu.length).toBe(cpu.length);
      // Scores that differ by rounding alone may change places.
      const shared = gpu.filter((token) => cpu.includes(token));
      expect(shared.length).toBeGreaterThanOrEqual(cpu.length - 1);
    },
    patience,
  );

  it(
    'gives the masses of the CPU beside fused attention, or refuses before anything is written',
    async (context) => {
      const options = await webgpuOptions(context);
      const folder = temporaryFolder();
      await writePicture(path.join(folder, 'picture.png'), [40, 32]);
      const data = path.join(folder, 'data.jsonl');
      writeFileSync(data, '{"id": "1", "image": "picture.png", "question": "What is this?"}\n');
      const calibrated = async (device: Device) => {
        const out = path.join(folder, `${device}.arrows`);
        const run = { model: folderPath('smolvlm'), device, samples: 1, seed: 1, shard: wholeRun };
        await runWorker(
          { kind: 'calibrate', aggregate: 'max', ...run, data: { path: data }, out },
          options,
        );
        return (await readStatistics(out)).samples[0]!;
      };
      const cpu = await calibrated('cpu');
      const gpu = await calibrated('webgpu').catch((error: unknown) => error);
      if (gpu instanceof Error) {
        expect(gpu).toBeInstanceOf(HumanError);
        expect(gpu).toMatchObject({ code: 'device-unproven' });
        expect(gpu.message).toMatch(/webgpu .*GroupQueryAttention .*with 40 new tokens/);
        expect(readdirSync(folder).sort()).toEqual(['cpu.arrows', 'data.jsonl', 'picture.png']);
        return;
      }
      for (const kind of ['self', 'cross'] as const) {
        cpu[kind].forEach((expected, layer) => {
          const mean = expected.reduce((sum, mass) => sum + mass, 0) / expected.length;
          const found = (gpu as typeof cpu)[kind][layer]!;
          expect(largestDifference(found, expected)).toBeLessThan(1e-3 * mean);
        });
      }
    },
    patience,
  );

  it(
    'is proven by itself for a model',
    async (context) => {
      const options = await webgpuOptions(context);
      const prove = (model: string) =>
        runWorker({ kind: 'prove', device: 'webgpu', model }, options);
      // Decomposed attention: there is nothing to prove.
      expect((await prove(sampleModel)).milliseconds).toBeGreaterThan(0);
      const answer = await prove(folderPath('smolvlm')).catch((error: unknown) => error);
      if (answer instanceof Error) expect(answer).toMatchObject({ code: 'device-unproven' });
      console.info(`WebGPU for GroupQueryAttention: ${String(answer)}`);
    },
    patience,
  );
});

describe('auto', () => {
  it(
    "takes webgpu if the model's own decoder is faster there, and tries none on a software renderer",
    async (context) => {
      const options = await webgpuOptions(context);
      const { device, reason } = await resolveDevice('auto', options, { model: sampleModel });
      console.info(reason);
      if ('VK_ICD_FILENAMES' in softwareRenderer) {
        // Hundreds of times slower in a matrix product; a busy machine does not change that.
        expect(device).toBe('cpu');
        expect(reason).toContain('webgpu: it is slower than the CPU here');
        return;
      }
      const millisecondsOf = (name: string) =>
        Number(new RegExp(`${name}: ([\\d.]+) ms`).exec(reason)![1]);
      expect(device).toBe(millisecondsOf('webgpu') < millisecondsOf('the CPU') ? 'webgpu' : 'cpu');
    },
    patience,
  );

  it(
    'times no prompt that is longer than the model is made for',
    async () => {
      const options = { workerFile: workerFile(), logger: silentLogger };
      const model = folderPath('smolvlm');
      const { times } = await runWorker({ kind: 'speed', device: 'cpu', model }, options);
      expect(times.map(({ tokens }) => tokens)).toEqual([64, 512]);
      for (const { milliseconds } of times) expect(milliseconds).toBeGreaterThan(0);
    },
    patience,
  );
});

/** Set by the first test that asks: a software renderer takes two seconds for it. */
let tried: Promise<unknown> | undefined;

/** Skips the test where there is no graphics adapter. */
async function webgpuOptions(context: TestContext) {
  const options = { workerFile: workerFile(), logger: silentLogger, env: softwareRenderer };
  await onWebGpu(context, () => (tried ??= resolveDevice('webgpu', options)));
  return options;
}
