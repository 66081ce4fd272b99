/** The fitter of a model's statistics, and what is known from them before a fit. */
import * as vscode from 'vscode';
import { formatPercent } from '../../core/cost/format';
import { largestReduction } from '../../core/cost/reduction';
import { beforeDecoder } from '../../core/cost/types';
import { messageOf } from '../../core/errors';
import { methodRanking } from '../../core/fit/methods';
import { workOf } from '../../core/ranking/work';
import type { Fitter } from '../../fitter/pool';
import type { Services } from '../services';
import type { WorkspaceModel } from '../workspace/workspace-index';

/** Opens a fitter; preparing many samples takes seconds, and shows them. */
export async function openFitter(
  { fitters }: Services,
  file: string,
  modelName: string,
): Promise<Fitter> {
  const options = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t('FitPrune: preparing the statistics of {0}', modelName),
  };
  return vscode.window.withProgress(options, (progress) =>
    fitters.open(file, (part) => {
      progress.report({ message: formatPercent(part, 0) });
    }),
  );
}

/** The largest saving by existing statistics; undefined before the first calibration. */
export async function knownLargest(
  services: Services,
  model: WorkspaceModel,
): Promise<((before: number) => number) | undefined> {
  try {
    const [entry] = await services.statistics.of(model);
    if (entry === undefined) return undefined;
    const { shape, reference } = (await openFitter(services, entry.file, model.name)).facts;
    const work = workOf(methodRanking('fitprune'));
    return (keep) => {
      const before = keep < 1 ? [{ layer: beforeDecoder, keep }] : [];
      return largestReduction(shape, reference, 'flops', 'decoder', { before, work });
    };
  } catch (error) {
    // The question is asked nevertheless; the fit itself says what is wrong.
    services.log.warn(messageOf(error));
    return undefined;
  }
}
