/**
 * A fit with the cut before the decoder that changes the output least, which needs a run of the
 * model.
 */
import * as vscode from 'vscode';
import { formatKl } from '../../core/figures/format';
import { preparing } from '../../core/fit/prepare';
import { withFitTime } from '../../core/recipe/results/times';
import { chooseBefore, type BeforeOptions, type ChosenBefore } from '../../core/search/by-before';
import { inSlices } from '../../core/search/slices';
import { listed } from '../../core/text';
import { runWorker } from '../../runner/local/client';
import { measureWith, type Ask } from '../../runner/local/search';
import { localize } from '../localize';
import { notifyInformation } from '../notifications';
import type { RunHandle } from '../runs/run-manager';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import type { StatisticsEntry } from '../workspace/statistics-store';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { beforeText } from './before-choice';
import type { ChosenData } from '../data/data-choice';
import { searchRun } from './search-run';

/** The fit, and the samples that decide. */
export interface BeforeRun {
  entry: StatisticsEntry;
  data: ChosenData;
  options: Pick<BeforeOptions, 'budget' | 'method' | 'modelPath'>;
}

/** @throws HumanError as statistics, model and worker do; `cancelled` */
export function fitMeasured(
  services: Services,
  model: WorkspaceModel,
  wanted: BeforeRun,
): Promise<ChosenBefore> {
  return services.runs.start({
    kind: 'search',
    title: vscode.l10n.t('Measuring what {0} can drop before its decoder', model.name),
    modelFolder: model.folder,
    work: (handle) => measure(services, model, wanted, handle),
  });
}

async function measure(
  services: Services,
  model: WorkspaceModel,
  { entry, data, options }: BeforeRun,
  handle: RunHandle,
): Promise<ChosenBefore> {
  const started = performance.now();
  handle.note(vscode.l10n.t('preparing the statistics'));
  const { readStatistics } = await import('../../core/calibration/statistics-file');
  const prepared = await inSlices(preparing(await readStatistics(entry.file)));
  const run = await searchRun(services, model, { entry, data }, handle);
  const worker = workerOptions(services.context, services.log);
  const ask: Ask = (request, signal) => runWorker(request, { ...worker, signal });
  const samples = prepared.samples.length;
  handle.note(vscode.l10n.t('cuts before the decoder, on {0} samples', samples));
  const chosen = await chooseBefore(prepared, {
    ...options,
    samples,
    measure: measureWith(run, samples, ask),
    signal: handle.signal,
  });
  void notifyInformation(outcome(model, chosen, samples));
  const recipe = withFitTime(chosen.recipe, (performance.now() - started) / 1000);
  return { ...chosen, recipe };
}

/** The cuts that were tried, best first. */
function outcome({ name }: WorkspaceModel, { keep, tried }: ChosenBefore, samples: number): string {
  const figures = [...tried]
    .sort((a, b) => a.kl - b.kl)
    .map((one) => `${beforeText(one.keep)} KL ${formatKl(one.kl)}`);
  return vscode.l10n.t(
    'Before the decoder of {0}, {1} changes the output least, on {2} calibration samples ' +
      '({3}).',
    ...[name, beforeText(keep), samples, localize(listed(figures))],
  );
}
