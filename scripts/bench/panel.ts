/** How long the trade-off panel is without a curve, from a file of many samples. */
import path from 'node:path';
import { StatisticsWriter } from '../../src/core/calibration/statistics-file';
import { FitterPool, type Preview } from '../../src/fitter/pool';
import { ratioOf, spreadOf } from './measure';
import { prompt } from './prompt';
import { medianLine, type SectionReport } from './report';
import type { Settings } from './settings';
import { llavaShape, syntheticStatistics } from './synthetic-statistics';
import { inTemporaryFolder } from './temporary';

/** As a share of the time for the curve of all samples. */
const target = { kind: 'at most', value: 0.1 } as const;

export async function panel({ quick }: Settings): Promise<SectionReport> {
  const samples = quick ? 500 : 2000;
  const rounds = quick ? 1 : 2;
  const [first, whole]: [number[], number[]] = [[], []];
  await inTemporaryFolder(async (root) => {
    const file = path.join(root, 'statistics.arrows');
    await writeStatistics(file, samples);
    for (let round = 0; round < rounds; round++) {
      const times = await openedOnce(file);
      first.push(times.first);
      whole.push(times.whole);
    }
  });
  const name = `${samples} samples`;
  return {
    lines: [
      medianLine(`${name}: until a curve of 64 shows`, 's', spreadOf(first)),
      medianLine(`${name}: until that of all shows`, 's', spreadOf(whole)),
      medianLine(`${name}: the first against all`, 'times', ratioOf(first, whole), { target }),
    ],
    notes: [
      `Synthetic statistics of ${llavaShape.layers} layers and ${prompt.visualTokens} visual tokens, in their file; new ` +
        'threads every time, as in a window that was just opened. Both are begun at once, as the panel does: reading and ' +
        "checking the whole file, preparing what is fitted from, and FitPrune+'s frontier by both conventions.",
    ],
  };
}

async function writeStatistics(file: string, samples: number): Promise<void> {
  const statistics = syntheticStatistics(samples, llavaShape, prompt);
  const writer = await StatisticsWriter.open(file, statistics.metadata);
  for (const sample of statistics.samples) await writer.append(sample);
  await writer.close();
}

/** Seconds. */
async function openedOnce(file: string): Promise<{ first: number; whole: number }> {
  const pool = new FitterPool(path.resolve('dist/fitter.js'));
  const started = performance.now();
  const shown = async (opening: Promise<Preview>): Promise<number> => {
    const opened = await opening;
    for (const convention of ['decoder', 'visual'] as const) {
      await opened.frontier({ convention, points: 120, method: 'fitprune+' });
    }
    return (performance.now() - started) / 1000;
  };
  try {
    const [first, whole] = await Promise.all([shown(pool.preview(file)), shown(pool.open(file))]);
    return { first, whole };
  } finally {
    await pool.dispose();
  }
}
