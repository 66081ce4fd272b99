/**
 * From a file of statistics to one recipe, in a process of its own, compared with the time of
 * sorting its masses.
 */
import path from 'node:path';
import { StatisticsWriter } from '../../src/core/calibration/statistics-file';
import type { Statistics } from '../../src/core/calibration/statistics';
import { spreadOf, time, type Clock } from './measure';
import { runInChild } from './model-folder';
import { prompt } from './prompt';
import { medianLine, type Line } from './report';
import { llavaShape, syntheticStatistics } from './synthetic-statistics';
import { inTemporaryFolder } from './temporary';

/**
 * The aim as a multiple of the time of sorting: ten passes over the samples, and reading from the
 * disk, must not take more.
 */
const targetRatio = 4;
const targetMegabytes = 300;

/** A recipe by the usual method, the file's reading counted. */
export async function fitFile(samples: number, rounds: number, clock: Clock): Promise<Line[]> {
  const statistics = syntheticStatistics(samples, llavaShape, prompt);
  return inTemporaryFolder(async (root) => {
    const writer = await StatisticsWriter.open(
      path.join(root, 'statistics.arrows'),
      statistics.metadata,
    );
    for (const sample of statistics.samples) await writer.append(sample);
    await writer.close();
    const [whole, ratios, peaks]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      const sorting = await time(() => {
        sortAll(statistics);
      }, clock);
      const { times, startBytes, peakBytes } = await runInChild<'read' | 'fit'>('fit', root);
      whole.push((times.read + times.fit) / 1000);
      ratios.push((times.read + times.fit) / sorting);
      peaks.push((peakBytes - startBytes) / 1e6);
    }
    const name = `${samples} samples, from the file to one recipe`;
    return [
      medianLine(name, 's', spreadOf(whole)),
      medianLine(`${name}: against sorting its masses`, 'times', spreadOf(ratios), {
        target: { kind: 'at most', value: targetRatio },
      }),
      medianLine(`${name}: peak memory`, 'MB', spreadOf(peaks), {
        target: { kind: 'at most', value: targetMegabytes },
        note: 'beside Node and the bundle',
      }),
    ];
  });
}

/** Sorts every layer of every sample with the platform's own sort. */
function sortAll({ samples }: Statistics): void {
  for (const { self, cross } of samples) {
    for (const values of [...self, ...cross]) values.slice().sort();
  }
}
