/**
 * Shards of many samples, merged, fitted and reported: time, and memory that must not grow with
 * their contents.
 */
import path from 'node:path';
import type { ChildResult } from './child';
import { writeQuestions } from './data-child';
import { shards, writeShards } from './merge-child';
import { runInChild } from './model-folder';
import type { Line, SectionReport } from './report';
import type { Settings } from './settings';
import { sumOf } from '../../src/core/sums';
import { inTemporaryFolder } from './temporary';

/** A higher peak above Node's own would mean that rows are held. */
const targetMegabytes = 300;

export async function merge({ quick }: Settings): Promise<SectionReport> {
  const sizes = quick ? [1_000, 10_000] : [20_000, 200_000];
  return inTemporaryFolder(async (root) => {
    const lines: Line[] = [];
    for (const samples of sizes) {
      const folder = path.join(root, String(samples));
      await writeShards(folder, samples);
      await writeQuestions(folder, samples);
      for (const [task, kind] of [
        ['mergeStatistics', 'statistics'],
        ['mergeResults', 'results'],
        ['mergeWithData', 'results with data'],
      ] as const) {
        const result = await runInChild<'merge'>(task, folder);
        const what = `${kind}, ${samples.toLocaleString('en')} samples`;
        lines.push(...linesOf(what, result, result.times.merge));
      }
      for (const [task, kind] of [
        ['fit', 'fit to one recipe'],
        ['reportResults', 'report'],
        ['reportWithData', 'report with data'],
        ['openShard', "a shard's data"],
        ['readChangedAnswers', 'changed answers'],
        ['renewResults', 'older results written anew'],
      ] as const) {
        const result = await runInChild<'read'>(task, folder);
        const seconds = Object.entries(result.times).map(
          ([part, time]) => `${part} ${(time / 1000).toFixed(1)} s`,
        );
        const what = `${kind}, ${samples.toLocaleString('en')} samples`;
        const all = sumOf(Object.values(result.times));
        lines.push(...linesOf(what, { ...result, note: seconds.join(', ') }, all));
      }
      const { times } = await runInChild<'once' | 'each'>('readRows', folder);
      lines.push({
        what: `results read, ${samples.toLocaleString('en')} samples: against a schema decoded with every batch`,
        value: times.once / times.each,
        unit: 'times',
        note: `${(times.once / 1000).toFixed(1)} and ${(times.each / 1000).toFixed(1)} s, in turns`,
      });
    }
    const notes = [
      `Generated samples in ${shards} shards: 8 layers and 16 visual tokens each; answers of the unpruned model and of two ` +
        'recipes, four questions about a picture. A merge reads its shards twice, once for the places of samples and once in ' +
        'their order; each line is a new process, and memory is what its peak adds to Node and the bundle.',
      'A fit is by the usual method at four fifths of the largest reduction, of the merged statistics. A report is what an evaluation does that ' +
        'finds every answer there: it reads the merged results and makes the summary of both recipes, with its intervals, ' +
        'which are drawn from as many groups as there are pictures. Changed answers are those that Inspect Tokens marks.',
      'With data: the questions, four about a picture, are read too, and every picture is looked for. A merge then holds the ids ' +
        `against the shards; a report is of the samples that the data names; a shard's data is the part of 1/${shards}, whose place ` +
        'follows from the ids of all.',
    ];
    return { lines, notes };
  });
}

function linesOf(
  what: string,
  { startBytes, peakBytes, note }: ChildResult,
  milliseconds: number,
): Line[] {
  const peak = (peakBytes - startBytes) / 1e6;
  return [
    { what, value: milliseconds / 1000, unit: 's', note },
    {
      what: `${what}: peak memory`,
      value: peak,
      unit: 'MB',
      target: { kind: 'at most', value: targetMegabytes },
    },
  ];
}
