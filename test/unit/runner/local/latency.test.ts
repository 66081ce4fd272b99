import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/host';
import { wholeRun } from '../../../../src/core/data/order';
import type { LatencyOptions } from '../../../../src/core/evaluation/types';
import { largestOf, measureLatency } from '../../../../src/runner/local/latency';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';

/**
 * A worker that has times for every candidate, and memory by the candidate's name; null for one
 * that crashes.
 */
function fakeWorker(memory: Record<string, [before: number, peak: number] | null>): string {
  const file = path.join(temporaryFolder(), 'worker.js');
  writeFileSync(
    file,
    `const memory = ${JSON.stringify(memory)};
    process.once('message', ({ kind, candidates, candidate, prompts }) => {
      const done = (result) => process.send({ kind: 'done', result }, () => process.exit(0));
      if (kind === 'latency') {
        const prompts = [{ length: 9, visualIndex: [1, 2] }];
        done({ prompts, candidates: candidates.map(({ name }) => ({ device: name })) });
        return;
      }
      if (kind !== 'memory' || prompts[0].length !== 9) throw new Error('not asked for');
      const found = memory[candidate?.name ?? 'unpruned'];
      if (found === null) process.kill(process.pid, 'SIGKILL');
      else done({ before: found[0], peak: found[1] });
    });`,
  );
  return file;
}

const candidates = ['a', 'b'].map((name) => ({
  ...{ name, schedule: [], ranking: { kind: 'self-cross' } as const },
}));
const options: LatencyOptions = {
  ...({ model: '/m', device: 'cpu', data: { path: '/d' }, seed: 0 } as const),
  ...{ shard: wholeRun, candidates },
};

function measure(
  memory: Parameters<typeof fakeWorker>[0],
  onModel: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
) {
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (line: string) => warnings.push(line) };
  const worker = { workerFile: fakeWorker(memory), logger, signal };
  return { warnings, report: measureLatency(options, worker, onModel) };
}

it('has beside the times of each model its memory, of several processes each', async () => {
  const seen: string[] = [];
  const { report, warnings } = measure(
    { unpruned: [100, 1100], a: [120, 920], b: [90, 80] },
    (done, total) => seen.push(`${done}/${total}`),
  );
  const alike = (bytes: number) => [bytes, bytes];
  expect((await report).candidates).toEqual([
    {
      device: 'a',
      memory: {
        ...{ pruned: 800, dense: 1000, runs: 6 },
        interval: { pruned: alike(800), dense: alike(1000) },
      },
    },
    {
      device: 'b',
      memory: {
        ...{ pruned: 0, dense: 1000, runs: 6 },
        interval: { pruned: alike(0), dense: alike(1000) },
      },
    },
  ]);
  expect(seen).toEqual(Array.from({ length: 19 }, (_, done) => `${done}/18`));
  expect(warnings).toEqual([]);
});

it('keeps the times if memory cannot be measured, and says so', async () => {
  const { report, warnings } = measure({ unpruned: [1, 11], a: [1, 9], b: null });
  const [a, b] = (await report).candidates;
  expect(a).toMatchObject({ device: 'a', memory: { pruned: 8, dense: 10, runs: 1 } });
  expect(a!.memory!.interval!.pruned[1], 'a single process shows no spread').toBeGreaterThan(1e6);
  expect(b).toEqual({ device: 'b' });
  expect(warnings).toEqual([expect.stringMatching(/^Peak memory is not measured: .*SIGKILL/)]);
  const nothing = measure({ unpruned: null, a: [1, 9], b: [1, 9] });
  expect((await nothing.report).candidates).toEqual([{ device: 'a' }, { device: 'b' }]);
});

it('ends when it is cancelled meanwhile', async () => {
  const controller = new AbortController();
  const { report } = measure(
    { unpruned: [1, 11], a: [1, 9], b: [1, 9] },
    () => {
      controller.abort();
    },
    controller.signal,
  );
  await expectHumanError(report, 'cancelled', /Cancelled/);
});

it('takes memory of the prompts that no other one outgrows', () => {
  const prompt = fc
    .tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }))
    .map(([visual, other]) => ({ length: visual + other, visualIndex: [...Array(visual).keys()] }));
  const sizes = ({ length, visualIndex }: { length: number; visualIndex: readonly number[] }) =>
    [visualIndex.length, length - visualIndex.length] as const;
  fc.assert(
    fc.property(fc.array(prompt, { maxLength: 6 }), (prompts) => {
      const kept = largestOf(prompts).map(sizes);
      const fits = (one: readonly number[], other: readonly number[]) =>
        one[0]! <= other[0]! && one[1]! <= other[1]!;
      for (const one of prompts.map(sizes)) {
        expect(kept.filter((other) => fits(one, other)).length).toBeGreaterThan(0);
      }
      kept.forEach((one, at) => {
        expect(kept.findIndex((other) => fits(one, other))).toBe(at);
      });
    }),
  );
});
