/** Merging the shards of many samples: time, and memory that must not grow with what they hold. */
import path from 'node:path';
import type { ChildResult } from './child';
import { shards, writeShards } from './merge-child';
import { runInChild } from './model-folder';
import type { Line, SectionReport } from './report';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';

/** A peak beyond this above Node's own would be rows that are held. */
const targetMegabytes = 300;

export async function merge({ quick }: Settings): Promise<SectionReport> {
  const sizes = quick ? [1_000, 10_000] : [20_000, 200_000];
  return inTemporaryFolder(async (root) => {
    const lines: Line[] = [];
    for (const samples of sizes) {
      const folder = path.join(root, String(samples));
      await writeShards(folder, samples);
      for (const [task, kind] of [
        ['mergeStatistics', 'statistics'],
        ['mergeResults', 'results'],
      ] as const) {
        const result = await runInChild<'merge'>(task, folder);
        lines.push(...linesOf(`${kind}, ${samples.toLocaleString('en')} samples`, result));
      }
    }
    const notes = [
      `Generated samples in ${shards} shards: 8 layers and 16 visual tokens each; answers of the unpruned model and of two ` +
        'recipes, four questions about a picture. A merge reads its shards twice, once for the places of samples and once in ' +
        'their order; every merge is a new process, and memory is what its peak adds to Node and the bundle.',
    ];
    return { lines, notes };
  });
}

function linesOf(what: string, { times, startBytes, peakBytes, note }: ChildResult): Line[] {
  const peak = (peakBytes - startBytes) / 1e6;
  return [
    { what, value: (times as { merge: number }).merge / 1000, unit: 's', note },
    {
      what: `${what}: peak memory`,
      value: peak,
      unit: 'MB',
      target: { kind: 'at most', value: targetMegabytes },
    },
  ];
}
