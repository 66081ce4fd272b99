/**
 * Caches that stay on a device between steps, against the same steps through this process's memory.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cacheOutputs, release } from '../../../../../src/core/model/sessions/caches';
import {
  DecoderSession,
  type StepResult,
} from '../../../../../src/core/model/sessions/decoder-session';
import { openModelFolder, type ModelFolder } from '../../../../../src/core/model/folder/folder';
import { noise, promptOf } from '../../../../../src/core/model/prompts/made-prompt';
import { decodeOnnx } from '../../../../../src/core/onnx/model-file';
import type { SessionOptions } from '../../../../../src/core/model/sessions/sessions';
import { buildPrunedGraph } from '../../../../../src/core/surgery/pruning/pruning';
import { runsAll } from '../../../../run-all';
import { largestDifference } from '../../../support/decoder';
import { sampleModel } from '../../../support/sample';
import { onWebGpu, shareShaders, useSwiftShader } from '../../../support/webgpu';

useSwiftShader();
shareShaders();

const schedule = [{ layer: 1, keep: 0.25 }];
const pruning = { schedule, ranking: { kind: 'self-cross' } as const };
const rows = 24;
const decoded = 3;
const patience = 300_000;

let folder: ModelFolder;
beforeAll(async () => {
  folder = await openModelFolder(sampleModel);
});

const opened: DecoderSession[] = [];
afterAll(async () => {
  for (const decoder of opened) await decoder.dispose();
});

async function open(isPruned: boolean, options: SessionOptions): Promise<DecoderSession> {
  const source = isPruned
    ? buildPrunedGraph(folder.decoder, pruning, { kind: 'input' })
    : { file: folder.files.decoder };
  const decoder = await DecoderSession.open(folder, source, options);
  opened.push(decoder);
  return decoder;
}

const locationsOf = ({ cache }: StepResult) =>
  new Set(Object.values(cache).map(({ location }) => location));

/** Logits of a prefill and some tokens after it, and where caches lay. */
async function stepsOf(decoder: DecoderSession) {
  const { hiddenSize } = folder.shape;
  const inputs = promptOf(noise(rows * hiddenSize), rows, 8);
  let step = await decoder.prefill(inputs);
  const logits = [step.logits];
  const locations = locationsOf(step);
  for (let token = 0; token < decoded; token += 1) {
    const last = step;
    const row = inputs.embeddings.slice(token * hiddenSize, (token + 1) * hiddenSize);
    step = await decoder.decode(row, rows + token, last.cache);
    release(last);
    logits.push(step.logits);
    for (const location of locationsOf(step)) locations.add(location);
  }
  return { logits, locations: [...locations], last: step };
}

it('are the outputs that a next step takes, also of a rewritten decoder', () => {
  const names = cacheOutputs(folder.decoder);
  expect(names).toHaveLength(2 * folder.shape.layers);
  expect(names).toContain('present.0.key');
  const { bytes } = buildPrunedGraph(folder.decoder, pruning, { kind: 'input' });
  expect(new Set(cacheOutputs(decodeOnnx(bytes, 'rewritten')))).toEqual(new Set(names));
});

it('are left alone in the memory of the process', async () => {
  const { last } = await stepsOf(await open(false, { device: 'cpu' }));
  const values = Object.values(last.cache).map(({ data }) => data.length);
  release(last);
  expect(Object.values(last.cache).map(({ data }) => data.length)).toEqual(values);
});

it.runIf(runsAll).for([false, true])(
  'stay on WebGPU between steps, and give the numbers of the CPU (pruned: %s)',
  { timeout: patience },
  async (isPruned, context) => {
    const isKept = { keepsCaches: true } as const;
    await onWebGpu(context, async () => {
      const expected = await stepsOf(await open(isPruned, { device: 'cpu', ...isKept }));
      expect(expected.locations).toEqual(['cpu']);
      const kept = await stepsOf(await open(isPruned, { device: 'webgpu', ...isKept }));
      expect(kept.locations).toEqual(['gpu-buffer']);
      const copied = await stepsOf(await open(isPruned, { device: 'webgpu' }));
      expect(copied.locations).toEqual(['cpu']);
      kept.logits.forEach((logits, at) => {
        expect(largestDifference(logits, expected.logits[at]!)).toBeLessThan(2e-3);
        expect(largestDifference(logits, copied.logits[at]!)).toBeLessThan(1e-5);
      });
      // Released caches are gone, but those of the last step are there until then.
      const [cache] = Object.values(kept.last.cache);
      expect(() => cache!.gpuBuffer).not.toThrow();
      release(kept.last);
      expect(() => cache!.gpuBuffer).toThrow(/disposed/);
    });
  },
);
