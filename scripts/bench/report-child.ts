/**
 * The uses of merged results, in a process of its own: a report, changed answers, rewriting the file, reading
 * its rows.
 */
import { copyFile, open } from 'node:fs/promises';
import path from 'node:path';
import { streamMessages } from '../../src/core/arrow/messages';
import { renewResults } from '../../src/core/evaluation/results/renew';
import { ResultTable } from '../../src/core/evaluation/results/result-table';
import { readResultsIdentity, ResultsWriter } from '../../src/core/evaluation/results/results-file';
import { decodeBatch } from '../../src/core/evaluation/results/results-schema';
import { summarize } from '../../src/core/evaluation/summary/summarize';
import type { Candidate } from '../../src/core/evaluation/types';
import { changedAnswersIn } from '../../src/core/inspection/changed-answers';
import { scheduleHash } from '../../src/core/recipe/hash';
import { time } from './measure';

/** Two recipes with made-up answers. */
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

/** The read of Inspect Tokens that finds changed answers. */
export async function readChangedAnswers(folder: string) {
  const file = path.join(folder, 'results.arrows');
  const { model, data } = (await readResultsIdentity(file))!;
  let of = 0;
  const read = await time(async () => {
    const found = await changedAnswersIn(
      [file],
      { candidate: hashes[0]!, model, data },
      (error) => {
        throw error;
      },
    );
    of = found?.of ?? 0;
  });
  return { times: { read }, note: `${of} samples` };
}

/**
 * An older file, as an evaluation that measures attention finds it. @param folder that `old.arrows`
 * lies in
 */
export async function renew(folder: string) {
  const file = path.join(folder, 'renewed.arrows');
  await copyFile(path.join(folder, 'old.arrows'), file);
  const today = { ...(await readResultsIdentity(file))! };
  delete today.format;
  const rewrite = await time(() => renewResults(file, today));
  return { times: { rewrite }, note: '' };
}

/** Batches that are read in a turn, by one schema and then by a copy of it for each. */
const turn = 500;

/**
 * Rows into columns: by a schema that is decoded once, and by one that is decoded with every batch.
 */
export async function readRows(folder: string) {
  const handle = await open(path.join(folder, 'results.arrows'), 'r');
  const tables = { once: new ResultTable('exact'), each: new ResultTable('exact') };
  const times = { once: 0, each: 0 };
  let schema: Uint8Array | undefined;
  const read = async (messages: readonly Uint8Array[]) => {
    for (const way of ['once', 'each'] as const) {
      times[way] += await time(() => {
        for (const bytes of messages) {
          tables[way].add(decodeBatch(way === 'once' ? schema! : Uint8Array.from(schema!), bytes));
        }
      });
    }
  };
  try {
    let waiting: Uint8Array[] = [];
    for await (const { kind, bytes } of streamMessages(handle)) {
      if (kind === 'schema') schema = bytes;
      else waiting.push(bytes);
      if (waiting.length < turn) continue;
      await read(waiting);
      waiting = [];
    }
    await read(waiting);
  } finally {
    await handle.close();
  }
  return { times, note: `${tables.once.size} samples` };
}
