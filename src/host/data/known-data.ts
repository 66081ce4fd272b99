/** Evaluation data without asking, for tasks and tests. */
import type { DataSource } from '../../core/data/types';
import type { Services } from '../services';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { rememberedData, widthOfAlone } from './data-choice';
import { sourceOf } from '../workspace/data-items';
import { findData } from '../../core/workspace/data-search';
import { obviousEvaluationData, suited } from '../../core/workspace/obvious-data';

/**
 * The data that Evaluate Recipe would use without a question: the last choice, or else the data
 * that is clearly meant.
 *
 * @returns undefined if it would ask
 */
export async function knownEvaluationData(
  services: Services,
  model: WorkspaceModel,
): Promise<DataSource | undefined> {
  const width = await widthOfAlone(model);
  const remembered = await rememberedData(services, model, 'evaluation');
  // A decoder alone cannot use questions and images.
  if (remembered && (width === undefined || remembered.embeddings === true)) return remembered;
  const candidates = suited(await findData(model.workspaceFolder.uri.fsPath), width);
  const calibration = await rememberedData(services, model, 'calibration');
  const obvious = obviousEvaluationData(candidates, calibration?.path);
  return obvious && sourceOf(obvious);
}
