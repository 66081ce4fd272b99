/** A report of merged results, in a process of its own: what an evaluation does that finds every answer there. */
import path from 'node:path';
import { readResultsIdentity, ResultsWriter } from '../../src/core/evaluation/results/results-file';
import { summarize } from '../../src/core/evaluation/summary/summarize';
import type { Candidate } from '../../src/core/evaluation/types';
import { scheduleHash } from '../../src/core/recipe/hash';
import { time } from './measure';

/** Two recipes, of which the answers are made up. */
export const candidates: Candidate[] = [0.5, 0.25].map((keep) => ({
  name: `keep-${keep}.fitprune.json`,
  schedule: [{ layer: 1, keep }],
  ranking: { kind: 'self-cross' },
}));

export const hashes = candidates.map(({ schedule, ranking }) => scheduleHash(schedule, ranking));

/** @param folder that `results.arrows` lies in */
export async function reportResults(folder: string) {
  const file = path.join(folder, 'results.arrows');
  const identity = (await readResultsIdentity(file))!;
  let results!: ResultsWriter;
  const read = await time(async () => {
    results = await ResultsWriter.open(file, identity);
  });
  let samples = 0;
  const report = await time(() => {
    const { dense: unpruned } = summarize(identity, results.table, candidates, { results: file });
    ({ samples } = unpruned);
  });
  await results.close();
  return { times: { read, report }, note: `${samples} samples` };
}
