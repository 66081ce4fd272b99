/** What a run measures: candidates and their baselines, each once. */
import { HumanError } from '../errors';
import { scheduleHash } from '../recipe/hash';
import { text } from '../text';
import type { Candidate } from './types';

export type Measured = Pick<Candidate, 'name' | 'schedule' | 'ranking'> & { hash: string };

/** In order; what has one schedule and ranking is measured once, whatever it is called. */
export function toMeasure(candidates: readonly Candidate[]): Measured[] {
  const found = new Map<string, Measured>();
  const add = ({ name, schedule, ranking }: Omit<Measured, 'hash'>) => {
    const hash = scheduleHash(schedule, ranking);
    if (!found.has(hash)) found.set(hash, { name, schedule, ranking, hash });
  };
  for (const candidate of candidates) add(candidate);
  for (const { name, baselines = [] } of candidates) {
    for (const { method, recipes } of baselines) {
      for (const { schedule, ranking } of recipes) {
        add({ name: `${name} (${method})`, schedule, ranking });
      }
    }
  }
  return [...found.values()];
}

/** @throws HumanError `recipe-other-model` */
export function requireSameModel(candidates: readonly Candidate[], model: string): void {
  for (const { name, fingerprint } of candidates) {
    if (fingerprint === undefined || fingerprint === model) continue;
    throw new HumanError(
      text`${name} was made for another model: it names ${fingerprint}, this model is ${model}. Fit a
        recipe for this model, or give the model the recipe was made for.`,
      'recipe-other-model',
    );
  }
}
