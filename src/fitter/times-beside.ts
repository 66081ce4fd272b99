/** The default times for a budget in time: those of the profile beside the statistics. */
import path from 'node:path';
import type { DecoderTimes } from '../core/cost/times';
import { metrics } from '../core/cost/metrics';
import type { Budget } from '../core/cost/types';
import { requireProfile } from '../core/profile/choice';
import { findProfiles } from '../core/profile/profile-file';
import { timesOf } from '../core/profile/times-of';
import type { FitterFacts } from './protocol';

/**
 * @param file of statistics
 * @returns undefined if the budget is not in time
 * @throws HumanError as `requireProfile`
 */
export async function timesBeside(
  file: string,
  { metadata, shape }: Pick<FitterFacts, 'metadata' | 'shape'>,
  budget: Budget,
): Promise<DecoderTimes | undefined> {
  if (metrics[budget.metric].isMeasured !== true) return undefined;
  const folder = path.dirname(file);
  const found = await findProfiles(folder, metadata.model.fingerprint);
  return timesOf(requireProfile(found, folder), shape);
}
