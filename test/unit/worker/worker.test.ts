import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mergeStatistics } from '../../../src/core/calibration/merge';
import { readStatistics } from '../../../src/core/calibration/statistics-file';
import { readResults } from '../../../scripts/bench/read-results';
import { silentLogger, type Logger } from '../../../src/core/host';
import { wholeRun, type Shard } from '../../../src/core/data/order';
import { scheduleHash } from '../../../src/core/recipe/hash';
import type { Pruning } from '../../../src/core/surgery/pruning/pruning';
import type { WorkerOptions } from '../../../src/runner/local/options';
import { runWorker } from '../../../src/runner/local/client';
import type { Message } from '../../../src/runner/channel/messages';
import type { Request } from '../../../src/runner/channel/requests';
import { expectHumanError } from '../support/errors';
import { calibrationData, evaluationData, sampleModel, smallModel } from '../support/sample';
import { temporaryFolder } from '../support/temporary';
import { timeless, withoutTime } from '../support/timeless';
import { builtWorker } from '../support/worker';

const workerFile = builtWorker();

function options(more: Partial<WorkerOptions> = {}): WorkerOptions {
  return { workerFile: workerFile(), logger: silentLogger, ...more };
}

type Calibrate = Extract<Request, { kind: 'calibrate' }>;

function calibration(out: string, samples: number, shard: Shard = wholeRun): Calibrate {
  return {
    kind: 'calibrate',
    model: smallModel,
    device: 'cpu',
    data: { path: calibrationData },
    samples,
    seed: 1,
    shard,
    aggregate: 'max',
    out,
  };
}

describe('worker', () => {
  it('calibrates the pruned model, apart from the unpruned one', async () => {
    const folder = temporaryFolder();
    const [unpruned, pruned] = ['unpruned.arrows', 'pruned.arrows'].map((name) =>
      path.join(folder, name),
    );
    const schedule = [{ layer: 1, keep: 0.25 }];
    const pruning: Pruning = { schedule, ranking: { kind: 'cross', coverage: { block: 2 } } };
    await runWorker(calibration(unpruned!, 2), options());
    await runWorker({ ...calibration(pruned!, 2), pruning }, options());
    const [before, after] = [await readStatistics(unpruned!), await readStatistics(pruned!)];
    expect(after.metadata.pruning).toBe(scheduleHash(schedule, pruning.ranking));
    after.samples.forEach((sample, index) => {
      const { self, cross, spans, grids, visualTokens } = before.samples[index]!;
      expect([sample.spans, sample.grids]).toEqual([spans, grids]);
      expect(spans!.reduce((sum, [, count]) => sum + count, 0)).toBe(visualTokens);
      expect(grids!.reduce((sum, [rows, columns]) => sum + rows * columns, 0)).toBe(visualTokens);
      // Nothing is gone before the cut; after it, the tokens that the cut keeps have mass.
      for (const layer of [0, 1]) {
        sample.self[layer]!.forEach((mass, j) => {
          expect(mass).toBeCloseTo(self[layer]![j]!, 5);
        });
      }
      const left = Math.round(visualTokens / 4);
      for (const layer of sample.self.keys()) {
        if (layer < 2) continue;
        expect(sample.self[layer]!.filter((mass) => mass > 0).length).toBe(left);
        expect(sample.cross[layer]!.filter((mass) => mass > 0).length).toBe(left);
        expect(cross[layer]!.filter((mass) => mass > 0).length).toBeGreaterThan(left);
      }
    });
    await expectHumanError(
      runWorker(calibration(pruned!, 3), options()),
      'statistics-mismatch',
      /pruning differs/,
    );
  });

  it('calibrates, resumes, extends, and shards join to the same, except for times', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder, 'a.arrows');
    const messages: Message[] = [];
    const first = await runWorker(
      calibration(out, 4),
      options({ onMessage: (message) => messages.push(message) }),
    );
    expect(first).toEqual({
      out,
      samples: 4,
      added: 4,
      seconds: expect.any(Number) as number,
      skipped: [],
    });
    // Of the pictures, which this model's processor makes smaller.
    expect(messages.map(({ kind }) => kind)).toEqual([
      ...['warning', 'started', 'stage', 'stage'],
      ...new Array<string>(4).fill('sample'),
      'done',
    ]);

    const [whole, once] = [readFileSync(out), timeless(await readStatistics(out))];
    writeFileSync(out, whole.subarray(0, whole.length - 100));
    expect(await runWorker(calibration(out, 4), options())).toMatchObject({
      out,
      samples: 4,
      added: 1,
    });
    expect(timeless(await readStatistics(out))).toEqual(once);

    expect(await runWorker(calibration(out, 6), options())).toMatchObject({
      out,
      samples: 6,
      added: 2,
    });
    expect((await readStatistics(out)).samples.slice(0, 4).map(withoutTime)).toEqual(once.samples);

    const shards = [];
    for (const index of [1, 2]) {
      const shard = path.join(folder, `${index}.arrows`);
      await runWorker(calibration(shard, 6, { index, count: 2 }), options());
      shards.push(shard);
    }
    await mergeStatistics(shards, path.join(folder, 'merged.arrows'));
    const merged = await readStatistics(path.join(folder, 'merged.arrows'));
    const { metadata, samples } = await readStatistics(out);
    expect(merged.hash).toBe((await readStatistics(out)).hash);
    expect(merged.metadata).toEqual(metadata);
    expect(merged.samples.map(withoutTime)).toEqual(samples.map(withoutTime));
    const times = [...samples, ...merged.samples].map(({ seconds }) => seconds);
    expect(times.every((seconds) => seconds !== undefined && seconds > 0 && seconds < 600)).toBe(
      true,
    );

    expect(metadata.template).toContain('{question}');
    expect(samples[0]!.self.length).toBe(metadata.model.layers);
    for (const { self, cross, visualTokens } of samples) {
      expect([...self, ...cross].every((vector) => vector.length === visualTokens)).toBe(true);
    }
  });

  it('evaluates unpruned and pruned models on the same samples', async () => {
    const results = path.join(temporaryFolder(), 'r.arrows');
    const report = await runWorker(
      {
        kind: 'evaluate',
        model: smallModel,
        device: 'cpu',
        data: { path: evaluationData },
        samples: 6,
        seed: 1,
        shard: wholeRun,
        maxNewTokens: 4,
        results,
        candidates: [
          { name: 'all', schedule: [{ layer: 1, keep: 1 }], ranking: { kind: 'self-cross' } },
          {
            name: 'none',
            schedule: [{ layer: 0, keep: 0.01 }],
            ranking: { kind: 'random', seed: 1 },
          },
        ],
      },
      options(),
    );
    const [all, none] = report.recipes;
    expect(all).toMatchObject({ ...report.dense, path: 'all', agreement: 1 });
    expect(all!.record).toMatchObject({
      kl: { mean: 0, median: 0, p999: 0 },
      topToken: 1,
      perplexityRatio: 1,
      flips: { lost: 0, gained: 0 },
      p: 1,
      interval: [0, 0],
    });
    expect(none!.samples).toBe(6);
    expect(none!.record.kl!.mean).toBeGreaterThan(0);
    const { samples } = await readResults(results);
    expect(samples.map(({ candidates }) => candidates[0]!.text)).toEqual(
      samples.map(({ unpruned }) => unpruned.text),
    );
  });

  it('gives the place of the image in the template', async () => {
    const { locate } = await runWorker(
      { kind: 'locate', model: sampleModel, way: 'span', device: 'cpu' },
      options(),
    );
    if (locate.kind !== 'span') throw new Error(`it chose ${locate.kind}`);
    const { before, start, rows } = locate.span;
    expect(before.length).toBe(start);
    for (const { values } of rows.patterns) expect(values).toBeInstanceOf(Float32Array);
  });

  it('passes on errors for people as they are', async () => {
    const request = { ...calibration('never.arrows', 1), model: temporaryFolder() };
    await expectHumanError(runWorker(request, options()), 'not-a-model', /config\.json/, 2);
  });

  it('passes on bugs with the stack of the worker', async () => {
    const request = { ...calibration('never.arrows', 1), seed: 0.5 };
    await expect(runWorker(request, options())).rejects.toThrow(/Bad request: seed is 0.5/);
  });

  it('is killed at once by its signal, and what it wrote can be resumed', async () => {
    const out = path.join(temporaryFolder(), 'a.arrows');
    const controller = new AbortController();
    const running = runWorker(
      { ...calibration(out, 8), model: sampleModel },
      options({
        signal: controller.signal,
        onMessage: ({ kind }) => {
          if (kind === 'sample') controller.abort();
        },
      }),
    );
    await expectHumanError(running, 'cancelled', /again/);
    const { samples } = await readStatistics(out);
    expect(samples.length).toBeGreaterThanOrEqual(1);
    const again = { ...calibration(out, 8), model: sampleModel };
    expect((await runWorker(again, options())).samples).toBe(8);
  });

  it.each([
    ['process.exit(3)', /with code 3\. Try/],
    [
      `console.error('FATAL ERROR: JavaScript heap out of memory'); console.error('x'.repeat(5000)); process.abort()`,
      /(by SIGABRT|with code 134)\. The system may have run out of memory/,
    ],
    ['process.kill(process.pid, "SIGSEGV")', /by SIGSEGV/],
  ])('says how a worker died: %s', async (statement, how) => {
    const file = path.join(temporaryFolder(), 'dies.js');
    writeFileSync(
      file,
      `process.once('message', () => { console.error('last words'); setImmediate(() => { ${statement} }); });`,
    );
    const lines: string[] = [];
    const logger: Logger = { ...silentLogger, debug: (line) => lines.push(line) };
    const running = runWorker(
      { kind: 'probe', device: 'cpu' },
      options({ workerFile: file, logger }),
    );
    await expectHumanError(running, 'worker-died', how);
    expect(lines).toContain('last words');
  });

  it('does not start if the bundle is missing', async () => {
    const file = path.join(temporaryFolder(), 'none.js');
    const running = runWorker({ kind: 'probe', device: 'cpu' }, options({ workerFile: file }));
    await expectHumanError(running, 'worker-died', /Cannot find module/);
  });
});
