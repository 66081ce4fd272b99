/**
 * Evaluations by a scheduler's nodes: a job is sent or followed, and its answers are kept as those
 * of this machine.
 */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { wholeRun } from '../../core/data/order';
import type { DataSet } from '../../core/data/types';
import { HumanError } from '../../core/errors';
import { withPossibleBaselines } from '../../core/evaluation/candidates';
import { hasMore } from '../../core/evaluation/results/coverage';
import { readResultTable, type TabledResults } from '../../core/evaluation/results/results-file';
import { chooseScore } from '../../core/evaluation/scores/choose';
import { summarize } from '../../core/evaluation/summary/summarize';
import type { Candidate, EvaluationReport } from '../../core/evaluation/types';
import { writeAtomically, writeFully } from '../../core/files';
import type { Logger } from '../../core/host';
import { isLocked } from '../../core/lock/lock';
import { parseDevice, type Device } from '../../core/model/devices/devices';
import { openModelFolder } from '../../core/model/folder/folder';
import { openSamples } from '../../core/model/prompts/open-samples';
import { text, type Text } from '../../core/text';
import type { Evaluations, EvaluationWork, RunListener, Runner } from '../runner';
import { followJob, missingShards, type JobProgress } from './follow';
import { cancelJob, sendJob } from './job';
import { jobFolder, prepareWork, type BatchWay } from './work';

export interface BatchOptions extends BatchWay {
  logger: Logger;
  /**
   * Whether the caller only leaves: then the job continues, and a later caller with the same work
   * follows it again.
   */
  isLeaving: () => boolean;
  /** Called if a job could not be cancelled, with the reason. */
  reportError: (error: unknown) => void;
}

/**
 * Every candidate in one job. Fails with `job-incomplete`, naming the shards, and as the scheduler
 * does.
 */
export function batchRunner(options: BatchOptions): Runner {
  return {
    async open(asked, listener, signal) {
      const { decoder } = await openModelFolder(asked.model, { dtype: asked.dtype });
      const data = await openSamples(asked.data, asked);
      const { candidates, notes } = withPossibleBaselines(decoder, asked.candidates);
      const work = { ...asked, candidates };
      const folder = await jobFolder(work, data, options);
      const merged = await answersOf({ folder, total: data.samples.length }, work, options, {
        ...listener,
        signal,
      });
      listener.onStage?.({ doing: 'fetching' });
      const answers = await readResultTable(merged);
      listener.onDevice?.(answers.identity.device);
      const results = await keep(merged, work, answers);
      const possible = (some: readonly Candidate[]) =>
        withPossibleBaselines(decoder, some).candidates;
      const answered = { ...answers, data, results, notes, score: work.score };
      const report = (some: readonly Candidate[]) => reportOf(answered, possible(some));
      return {
        evaluate: (portions, events) => {
          const { size } = answers.table;
          for (const [at, some] of portions.entries()) {
            events.onStart?.(size, size);
            if (at < portions.length - 1) events.onReport?.(report(some));
          }
          return Promise.resolve(report(portions.at(-1) ?? []));
        },
      } satisfies Evaluations;
    },
  };
}

interface Answered extends TabledResults {
  data: DataSet;
  results: string;
  notes: Text[];
  score: EvaluationWork['score'];
}

function reportOf(
  { identity, table, data, results, notes, score }: Answered,
  candidates: readonly Candidate[],
): EvaluationReport {
  const chosen = chooseScore(data.questions, score);
  const passed = data.samples.length - table.size;
  return summarize(identity, table, candidates, {
    ...{ results, dataName: path.basename(data.path) },
    notes: [
      ...[...notes, ...chosen.notes].map(String),
      ...(passed > 0
        ? [passed === 1 ? '1 sample was skipped.' : `${passed} samples were skipped.`]
        : []),
    ],
    ...(chosen.why !== undefined && { why: String(chosen.why) }),
  });
}

/**
 * Sends the parts of the work that are still missing, and waits for all of it.
 *
 * @returns the merged results
 */
async function answersOf(
  { folder, total }: { folder: string; total: number },
  work: EvaluationWork,
  options: BatchOptions,
  { signal, ...listener }: RunListener & { signal: AbortSignal },
): Promise<string> {
  const { logger, isLeaving, reportError } = options;
  listener.onStage?.({ doing: 'submitting' });
  const prepared = await prepareWork(folder, work, options);
  if (prepared !== undefined) {
    const { shards, array, merge } = await sendJob(prepared);
    logger.info(
      `${folder}: ${shards.length === 1 ? '1 shard is' : `${shards.length} shards are`} sent as ${array ?? '-'}, their merge as ${merge ?? '-'}.`,
    );
  }
  const { job, state, isWhole } = await followJob(folder, {
    ...{ logger, signal },
    onProgress: progressReporter(folder, total, logger, listener),
  }).catch(async (error: unknown) => {
    if (signal.aborted && !isLeaving()) await cancelJob(folder).catch(reportError);
    throw error;
  });
  if (!isWhole) throw incomplete(folder, missingShards(state));
  return path.resolve(job.plan.root, job.plan.merged);
}

function progressReporter(
  folder: string,
  total: number,
  logger: Logger,
  listener: RunListener,
): (progress: JobProgress) => void {
  let logged = '';
  return ({ samples, shards, doing }) => {
    const { done, running, queued } = shards;
    const words =
      doing === 'shards'
        ? `${done} of ${shards.total} shards done, ${running} running, ${queued} queued`
        : doing;
    if (words !== logged) logger.info(`${folder}: ${words}.`);
    logged = words;
    listener.onProgress?.(Math.min(samples, total), total, 0);
    if (doing !== 'shards') listener.onStage?.({ doing: 'merging' });
    // While samples are being counted, their number is all there is to report.
    else if (samples < total) listener.onStage?.({ doing: 'shards', ...shards });
  };
}

/**
 * Moves them to where this machine's results are kept, unless the file there holds more.
 *
 * @returns their path
 */
async function keep(
  merged: string,
  work: EvaluationWork,
  { identity, table }: TabledResults,
): Promise<string> {
  const { defaultResultsFile } = await import('../../core/evaluation/results/results-name');
  const device = parseDevice(identity.device) as Device;
  const name = await defaultResultsFile({ ...work, shard: wholeRun, device });
  const file = path.join(work.folder, path.basename(name));
  if (await holdsMore(file, table)) return merged;
  await writeAtomically(file, async (handle) => {
    let at = 0;
    for await (const chunk of createReadStream(merged) as AsyncIterable<Buffer>) {
      await writeFully(handle, chunk, at);
      at += chunk.length;
    }
  });
  return file;
}

/** Whether a file has an answer that these lack, or is being written. */
async function holdsMore(file: string, table: TabledResults['table']): Promise<boolean> {
  if (await isLocked(file)) return true;
  const before = await readResultTable(file).catch(() => undefined);
  // The file is missing or damaged.
  if (before === undefined) return false;
  return hasMore(before.table, table);
}

function incomplete(folder: string, missing: string): HumanError {
  const logs = path.join(folder, 'logs');
  return new HumanError(
    missing === ''
      ? text`The merge of the job failed. Its log is in ${logs}; run the same command again to repeat it.`
      : text`These shards of the job failed or were lost: ${missing}. Their logs are in ${logs}.
        Run the same command again to send only them.`,
    'job-incomplete',
  );
}
