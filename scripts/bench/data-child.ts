/**
 * Questions beside generated results: a report, a shard and a merge that read them, each in a
 * process of its own.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dataFingerprint } from '../../src/core/data/fingerprint';
import { mergeResults } from '../../src/core/evaluation/results/merge';
import { readResultsIdentity, ResultsWriter } from '../../src/core/evaluation/results/results-file';
import { chooseScore } from '../../src/core/evaluation/scores/choose';
import { orderSamples } from '../../src/core/evaluation/selection';
import { summarize } from '../../src/core/evaluation/summary/summarize';
import { openSampleIds, openSamples } from '../../src/core/model/prompts/open-samples';
import { time } from './measure';
import { shards } from './merge-child';
import { candidates, hashes } from './report-child';

const order = { seed: 0 };
const sourceIn = (folder: string) => ({ path: path.join(folder, 'data.jsonl') });

/** @param folder gets `data.jsonl`, four questions about each picture, and the pictures */
export async function writeQuestions(folder: string, samples: number): Promise<void> {
  const pictures = path.join(folder, 'pictures');
  await mkdir(pictures, { recursive: true });
  for (let at = 0; at < samples / 4; at += 1) {
    // Reading only checks that these exist and never opens them.
    await writeFile(path.join(pictures, `${at}.png`), `picture ${at}`);
  }
  const lines = Array.from({ length: samples }, (_, at) =>
    JSON.stringify({
      question_id: `sample-${at}`,
      image: `pictures/${Math.floor(at / 4)}.png`,
      text: `What is the colour of the square that is to the left of the ring? Look at part ${at % 4}.`,
      answer: 'red',
      category: `part ${at % 4}`,
    }),
  );
  await writeFile(path.join(folder, 'data.jsonl'), lines.join('\n'));
}

/** What an evaluation does that finds every answer there, but for its model. */
export async function reportWithData(folder: string) {
  const { times, results, ids, notes } = await readBoth(folder);
  const { file, identity, table } = results;
  let samples = 0;
  const report = await time(() => {
    const { dense: unpruned } = summarize(identity, table, candidates, {
      ...{ results: file, ids, notes },
    });
    ({ samples } = unpruned);
  });
  return { times: { ...times, report }, note: `${samples} samples` };
}

/** Data and results; of the data, ids are left. */
async function readBoth(folder: string) {
  const file = path.join(folder, 'results.arrows');
  const identity = (await readResultsIdentity(file))!;
  let data!: Awaited<ReturnType<typeof openSamples>>;
  const open = await time(async () => {
    data = await openSamples(sourceIn(folder), order);
    await dataFingerprint(data);
  });
  const selected = orderSamples(data, order);
  const choice = chooseScore(data.questions);
  let writer!: ResultsWriter;
  const read = await time(async () => {
    writer = await ResultsWriter.open(file, identity);
  });
  const { table } = writer;
  const ids = selected.filter(({ id }) => table.has(id, hashes)).map(({ id }) => id);
  await writer.close();
  return {
    times: { data: open, read },
    results: { file, identity, table },
    ...{ ids, notes: choice.notes.map(String) },
  };
}

/** What each of the shards does before its model is opened. */
export async function openShard(folder: string) {
  let samples = 0;
  const open = await time(async () => {
    const shard = { index: 1, count: shards };
    const data = await openSamples(sourceIn(folder), { ...order, shard });
    await dataFingerprint(data);
    samples = orderSamples(data, order).length;
  });
  return { times: { open }, note: `${samples} samples` };
}

/** A merge that names samples which are missing. */
export async function mergeWithData(folder: string) {
  const from = path.join(folder, 'results');
  const files = (await readdir(from)).map((name) => path.join(from, name));
  let count = 0;
  const merge = await time(async () => {
    const out = path.join(folder, 'with-data.arrows');
    ({ samples: count } = await mergeResults(files, out, async () => {
      const data = await openSampleIds(sourceIn(folder), order);
      await dataFingerprint(data);
      return { ids: data.ids };
    }));
  });
  return { times: { merge }, note: `${count} samples` };
}
