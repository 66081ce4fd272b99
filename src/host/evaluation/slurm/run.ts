/** Answers that Slurm's nodes give: a job is sent or followed, and what it measured is put where this window looks. */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../../core/errors';
import { withPossibleBaselines } from '../../../core/evaluation/candidates';
import { hasMore } from '../../../core/evaluation/results/coverage';
import type { ResultTable } from '../../../core/evaluation/results/result-table';
import { readResultTable, type TabledResults } from '../../../core/evaluation/results/results-file';
import { chooseScore } from '../../../core/evaluation/scores/choose';
import { summarize } from '../../../core/evaluation/summary/summarize';
import type {
  Candidate,
  EvaluationIdentity,
  EvaluationReport,
} from '../../../core/evaluation/types';
import { writeAtomically, writeFully } from '../../../core/files';
import { isLocked } from '../../../core/lock/lock';
import { openModelFolder } from '../../../core/model/folder';
import { parseDevice, type Device } from '../../../core/model/devices';
import type { OnnxModel } from '../../../core/onnx/model-file';
import { followJob, missingShards, type JobProgress } from '../../../runner/batch/follow';
import { cancelJob, sendJob } from '../../../runner/batch/job';
import type { JobRecord } from '../../../runner/batch/record';
import type { RunHandle } from '../../runs/run-manager';
import type { Services } from '../../services';
import { questionsOf, resultsFolder } from '../evaluation-run';
import { jobFolder, prepareWork, type SlurmWork } from './job';

/** A measurement by Slurm: every candidate in one job, whose answers are summarised here. */
export class SlurmRun {
  private answers: { identity: EvaluationIdentity; table: ResultTable; file: string } | undefined;
  private decoder: OnnxModel | undefined;

  constructor(
    private readonly services: Services,
    private readonly work: SlurmWork,
    private readonly handle: RunHandle,
  ) {}

  /**
   * @param candidates of those of the work
   * @throws HumanError `slurm-incomplete`, naming the shards, `cancelled`, or as the scheduler
   */
  async evaluate(candidates: readonly Candidate[]): Promise<EvaluationReport> {
    const { data, model, dtype, slurm } = this.work;
    const { identity, table, file } = (this.answers ??= await this.measured());
    this.decoder ??= (await openModelFolder(model.folder, { dtype })).decoder;
    const possible = withPossibleBaselines(this.decoder, candidates);
    const { why, notes } = chooseScore(data.data.questions, slurm.score);
    const passed = this.work.samples - table.size;
    return summarize(identity, table, possible.candidates, {
      results: file,
      dataName: path.basename(data.data.path),
      notes: [
        ...[...possible.notes, ...notes].map(String),
        ...(passed > 0 ? [vscode.l10n.t('{0} samples were passed over.', passed)] : []),
      ],
      ...(why === undefined ? {} : { why: String(why) }),
    });
  }

  private async measured() {
    const merged = await answersOfSlurm(this.services, this.work, this.handle);
    this.handle.note(vscode.l10n.t('reading what Slurm measured'));
    const { identity, table } = await readResultTable(merged);
    this.handle.onDevice(identity.device);
    const file = await this.keep(merged, { identity, table });
    return { identity, table, file };
  }

  /** Puts them where evaluations of this window are kept, unless what lies there holds more. */
  private async keep(merged: string, { identity, table }: TabledResults): Promise<string> {
    const { defaultResultsFile } = await import('../../../core/evaluation/results/results-name');
    const { model, slurm } = this.work;
    const name = await defaultResultsFile({
      ...{ ...questionsOf(this.work), score: slurm.score },
      device: parseDevice(identity.device) as Device,
    });
    const file = path.join(resultsFolder(model), path.basename(name));
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
}

/**
 * Sends what the work still lacks, and waits for all of it. A window that closes leaves the job alone: it is followed
 * again by whoever asks for the same work.
 * @returns the merged results
 * @throws HumanError `slurm-incomplete`, naming the shards, `cancelled`, or as the scheduler
 */
async function answersOfSlurm(
  services: Services,
  work: SlurmWork,
  handle: RunHandle,
): Promise<string> {
  const { log } = services;
  const folder = jobFolder(work);
  handle.note(vscode.l10n.t('submitting to Slurm'));
  const prepared = await prepareWork(work);
  if (prepared !== undefined) {
    const { shards, array, merge } = await sendJob(prepared);
    log.info(
      `${folder}: ${shards.length} shards are sent as ${array ?? '-'}, their merge as ${merge ?? '-'}.`,
    );
  }
  const endJob = async (): Promise<void> => {
    if (services.measurements.isClosed) return;
    await cancelJob(folder).catch((error: unknown) => {
      services.errors.report(error);
    });
  };
  let shown = '';
  const { job, state, isWhole } = await followJob(folder, {
    logger: log,
    signal: handle.signal,
    onProgress: (progress) => {
      const words = progressWords(progress);
      if (words !== shown) log.info(`${folder}: ${words}`);
      shown = words;
      handle.onProgress(Math.min(progress.samples, work.samples), work.samples);
      if (progress.samples < work.samples || progress.doing !== 'shards') handle.note(words);
    },
  }).catch(async (error: unknown) => {
    if (handle.signal.aborted) await endJob();
    throw error;
  });
  if (!isWhole) throw incomplete(folder, missingShards(state));
  return mergedFile(job);
}

/** `12 of 32 shards done, 4 running, 16 waiting` */
function progressWords({ shards, doing }: JobProgress): string {
  if (doing !== 'shards') return vscode.l10n.t('Slurm merges the shards');
  const { total, done, running, queued } = shards;
  return vscode.l10n.t(
    'on Slurm: {0} of {1} shards done, {2} running, {3} waiting',
    ...[done, total, running, queued],
  );
}

function mergedFile({ plan }: JobRecord): string {
  return path.resolve(plan.root, plan.merged);
}

function incomplete(folder: string, missing: string): HumanError {
  const logs = path.join(folder, 'logs');
  return new HumanError(
    missing === ''
      ? vscode.l10n.t(
          'The merge of the job on Slurm failed. Its log is in {0}; run the same command again to repeat it.',
          logs,
        )
      : vscode.l10n.t(
          'Of the job on Slurm these shards failed or were lost: {0}. Their logs are in {1}. Run the same command again to send them alone.',
          missing,
          logs,
        ),
    'slurm-incomplete',
  );
}

/** Whether a file has an answer that these lack, or is being written. */
async function holdsMore(file: string, table: ResultTable): Promise<boolean> {
  if (await isLocked(file)) return true;
  const before = await readResultTable(file).catch(() => undefined);
  // There is none, or it is damaged.
  if (before === undefined) return false;
  return hasMore(before.table, table);
}
