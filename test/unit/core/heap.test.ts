import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary';

/** Holds some 40 MB of objects, throws away many times that, and tells the largest heap in MB. */
const work = `
  const held = Array.from({ length: 500_000 }, (_, at) => ({ at, text: 'a' + at }));
  let [largest, lost] = [0, []];
  for (let round = 0; round < 500; round += 1) {
    // Long enough in use to become old.
    lost.push(Array.from({ length: 10_000 }, (_, at) => ({ at, round })));
    if (lost.length > 40) lost = [];
    largest = Math.max(largest, process.memoryUsage().heapTotal);
  }
  console.log(largest / 1e6 + 0 * held.length);
`;

it('lets a heap grow by half of what is in use where many rows are read, in a process of our own alone', () => {
  const file = path.join(temporaryFolder(), 'heap.cjs');
  const entry = path.resolve(import.meta.dirname, '../../../src/core/heap.ts');
  buildSync({ entryPoints: [entry], outfile: file, bundle: true, platform: 'node' });
  const largest = (before: string) => {
    const script = `const heap = require(${JSON.stringify(file)}); ${before}${work}`;
    return Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  };
  const few = largest('heap.ownProcess();');
  expect(largest('heap.ownProcess(); heap.limitHeap(16_384);')).toBeLessThan(0.8 * few);
  expect(largest('heap.limitHeap(16_384);')).toBeGreaterThan(0.8 * few);
});
