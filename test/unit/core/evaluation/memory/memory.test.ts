/** Peak memory, read from inside, against the system's figures for the process from outside. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MemoryReport, PromptForm } from '../../../../../src/core/evaluation/types';
import { externalizeWeights } from '../../../../../src/core/onnx/externalize';
import { encodeOnnx, openOnnx } from '../../../../../src/core/onnx/model-file';
import { floatTensor } from '../../../../../src/core/onnx/tensors';
import type { Message } from '../../../../../src/runner/channel/messages';
import type { RequestOf } from '../../../../../src/runner/channel/requests';
import { startWorker } from '../../../../../src/runner/local/start';
import { node } from '../../../support/graphs';
import { smallModelFolder } from '../../../support/model-folder';
import { sampleModel } from '../../../support/sample';
import { temporaryFolder } from '../../../support/temporary';
import { builtWorker } from '../../../support/worker';

const workerFile = builtWorker();

interface Seen extends MemoryReport {
  /** The system's high-water mark when the process ended, in bytes. */
  mark: number;
}

/** Asks a worker, and reads its high-water mark every few milliseconds meanwhile. */
function measured(request: Omit<RequestOf<'memory'>, 'kind' | 'device'>): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const child = startWorker({ workerFile: workerFile() });
    let last: Message | undefined;
    let mark = 0;
    const timer = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
        const found = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
        if (found !== undefined) mark = 1024 * Number(found);
      } catch {
        // It has ended.
      }
    }, 5);
    child.on('message', (message: Message) => (last = message));
    child.on('close', () => {
      clearInterval(timer);
      if (last?.kind === 'done') resolve({ ...(last.result as MemoryReport), mark });
      else reject(new Error(JSON.stringify(last)));
    });
    child.send({ ...request, kind: 'memory', device: 'cpu', threads: 1 });
  });
}

const promptOf = (length: number): PromptForm => ({
  length,
  visualIndex: Array.from({ length: length - 8 }, (_, at) => 4 + at),
});

/**
 * A decoder whose logits go through three more products: 243 MB of weights in a file of their own.
 */
async function largeFolder(parent: string): Promise<{ folder: string; bytes: number }> {
  const width = 4500;
  const folder = await smallModelFolder(parent);
  const file = path.join(folder, 'onnx', 'decoder_model_merged.onnx');
  const model = await openOnnx(file);
  const { graph } = model;
  for (const one of graph.node) {
    one.output = one.output.map((name) => (name === 'logits' ? 'small' : name));
  }
  const vocabulary = 40;
  const sizes = [vocabulary, width, width, width, width, vocabulary];
  const weights = sizes.slice(1).map((columns, at) => {
    const rows = sizes[at]!;
    const values = new Float32Array(rows * columns);
    for (let i = 0; i < values.length; i += 1) values[i] = ((i + at) % (7 + at)) / 1e5;
    return floatTensor(`weight_${at}`, values, [rows, columns]);
  });
  graph.initializer.push(...weights);
  weights.forEach((weight, at) => {
    const from = at === 0 ? 'small' : `wide_${at - 1}`;
    const to = at === weights.length - 1 ? 'logits' : `wide_${at}`;
    graph.node.push(node('MatMul', [from, weight.name], to));
  });
  const moved = await externalizeWeights(model, path.join(folder, 'onnx', 'large.bin'));
  await writeFile(file, encodeOnnx(moved));
  return { folder, bytes: weights.reduce((sum, { rawData }) => sum + rawData.length, 0) };
}

describe.skipIf(process.platform !== 'linux')('peak memory', () => {
  let small: string;
  let large: { folder: string; bytes: number };

  beforeAll(async () => {
    const parent = temporaryFolder();
    await Promise.all(['small', 'large'].map((name) => mkdir(path.join(parent, name))));
    small = await smallModelFolder(path.join(parent, 'small'));
    large = await largeFolder(path.join(parent, 'large'));
  });

  it('is what the system reports for the process from outside, and what weights take', async () => {
    const prompts = [promptOf(12), promptOf(20)];
    const without = await measured({ model: small, prompts });
    const seen = await measured({ model: large.folder, prompts });
    // The mark is read until just before the end of the process.
    expect(Math.abs(seen.peak / seen.mark - 1)).toBeLessThan(0.01);
    const added = seen.peak - seen.before;
    console.info(`Weights of ${large.bytes / 1e6} MB add ${added / 1e6} MB to the process`);
    const outside = seen.mark - without.mark;
    expect(Math.abs(added / outside - 1)).toBeLessThan(0.15);
    expect(Math.abs(added / large.bytes - 1)).toBeLessThan(0.15);
  }, 120_000);

  it('is less for a pruned model, by what its caches and attention save', async () => {
    const prompt = promptOf(1600);
    const prompts = [prompt];
    const unpruned = await measured({ model: sampleModel, prompts });
    const candidate = {
      ...{ name: 'pruned', schedule: [{ layer: 0, keep: 0.1 }] },
      ranking: { kind: 'self-cross' } as const,
    };
    const pruned = await measured({ model: sampleModel, prompts, candidate });
    const added = [pruned, unpruned].map(({ before, peak }) => peak - before) as [number, number];
    const { text_config: config } = JSON.parse(
      readFileSync(path.join(sampleModel, 'config.json'), 'utf8'),
    ) as { text_config: Record<string, number> };
    const rowBytes = 2 * config['num_key_value_heads']! * config['head_dim']! * 4;
    const layers = config['num_hidden_layers']! - 1;
    const caches = layers * rowBytes * 0.9 * prompt.visualIndex.length;
    console.info(
      `Unpruned ${added[1] / 1e6} MB, pruned ${added[0] / 1e6} MB; ${caches / 1e6} MB are caches`,
    );
    expect(added[1] - added[0]).toBeGreaterThan(caches);
  }, 120_000);
});
