/** Statistics without a calibration, for tests of what is done with them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { llavaShape, syntheticStatistics } from '../../../scripts/bench/synthetic-statistics';
import { StatisticsWriter } from '../../../src/core/calibration/statistics-file';
import type { Recipe } from '../../../src/core/recipe/types';

/** Statistics of a 7B model under the sample model's fingerprint: a fit runs no model. */
export async function writeStatistics(folder: string, name: string, count: number): Promise<void> {
  const recipe = readFileSync(path.join(folder, 'shapes-50.fitprune.json'), 'utf8');
  const { fingerprint, decoder } = (JSON.parse(recipe) as Recipe).model;
  const prompt = { visualTokens: 576, textTokens: 70 };
  const { metadata, samples } = syntheticStatistics(count, llavaShape, prompt);
  const model = { ...metadata.model, path: '../shapes-llava', decoder, fingerprint };
  const file = path.join(folder, '.fitprune', `${name}.arrows`);
  const writer = await StatisticsWriter.open(file, { ...metadata, model });
  for (const sample of samples) await writer.append(sample);
  await writer.close();
}
