/** Runs of the worker that measure: accuracy and fidelity of candidates, and latency. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Candidate, EvaluationReport, LatencyReport } from '../../core/evaluation/types';
import { wholeRun } from '../../core/data/order';
import type { RunOptions } from '../../core/model/run';
import { runWorker } from '../../worker/client';
import type { Message } from '../../worker/protocol';
import { chooseDevice } from '../runs/device-choice';
import type { RunHandle } from '../runs/run-manager';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { evaluationSettings, runSettings, statisticsFolder } from '../settings';
import type { WorkspaceModel } from '../workspace/workspace-index';
import type { EvaluationData } from './evaluation-data';

/** Prompts that are timed, each several times: more would not make the medians steadier. */
const timedSamples = 8;

export interface Measurement {
  model: WorkspaceModel;
  /** Of the decoder that the recipes are for. */
  dtype: string | undefined;
  data: EvaluationData;
}

/** Measures one set of candidates after another, all into one file of per-sample results. */
export class EvaluationRun {
  private constructor(
    private readonly services: Services,
    private readonly handle: RunHandle,
    private readonly run: RunOptions,
    private readonly results: string,
  ) {}

  /** @throws HumanError as device and model do; `cancelled` */
  static async begin(
    services: Services,
    { model, dtype, data }: Measurement,
    handle: RunHandle,
  ): Promise<EvaluationRun> {
    const { context, log } = services;
    const { device: wanted, seed, threads } = runSettings(model.uri);
    handle.note(vscode.l10n.t('finding the best device'));
    const { device, reason } = await chooseDevice(
      wanted,
      workerOptions(context, log, handle.signal),
      { model: model.folder, dtype },
    );
    log.info(reason);
    handle.onDevice(device);
    handle.note(vscode.l10n.t('loading the model on {0}', device));
    const { samples } = evaluationSettings(model.uri);
    const run = {
      ...{ model: model.folder, dtype, device, threads, data: data.source },
      ...{ samples, seed, shard: wholeRun },
    };
    // Reading graphs is no part of starting the extension.
    const { defaultResultsFile } = await import('../../core/evaluation/results/results-name');
    const name = path.basename(await defaultResultsFile(run));
    const results = path.join(statisticsFolder(model.workspaceFolder), 'evaluations', name);
    return new EvaluationRun(services, handle, run, results);
  }

  /**
   * @param onProgress samples done and to do in all, and how many of them an earlier run did
   * @throws HumanError as the worker; what was measured until then is kept
   */
  async evaluate(
    candidates: Candidate[],
    onProgress: (done: number, total: number, earlier: number) => void,
  ): Promise<EvaluationReport> {
    const { services, run, results } = this;
    const request = { kind: 'evaluate', ...run, candidates, results } as const;
    services.log.info(`Evaluating ${candidates.map(({ name }) => name).join(', ')}: ${results}`);
    let earlier = 0;
    const report = await runWorker(request, {
      ...this.options(),
      onMessage: (message: Message) => {
        if (message.kind === 'started') {
          earlier = message.done;
          onProgress(message.done, message.total, earlier);
        } else if (message.kind === 'sample') {
          services.log.debug(`${message.done}/${message.total} ${message.id}`);
          onProgress(message.done, message.total, earlier);
        }
      },
    });
    for (const note of report.notes) services.log.warn(note);
    return report;
  }

  /** Of each candidate, in their order. @throws HumanError as the worker */
  async latency(candidates: Candidate[]): Promise<LatencyReport> {
    this.handle.note(vscode.l10n.t('measuring latency'));
    const { run } = this;
    const samples = Math.min(run.samples ?? timedSamples, timedSamples);
    return runWorker({ kind: 'latency', ...run, samples, candidates } as const, this.options());
  }

  private options() {
    const { services, handle } = this;
    return workerOptions(services.context, services.log, handle.signal);
  }
}
