/** What a run measures: candidates and their baselines, each once. */
import { beforeDecoder } from '../cost/types';
import { HumanError } from '../errors';
import type { OnnxModel } from '../onnx/model-file';
import { isRankingBaseline } from '../ranking/baselines';
import { scheduleHash } from '../recipe/hash';
import { methodLabels } from '../recipe/methods';
import { refusalBefore } from '../surgery/pruning/before-decoder';
import { text } from '../text';
import type { BaselineCandidates, Candidate } from './types';

export interface Measured extends Pick<Candidate, 'name' | 'schedule' | 'ranking'> {
  hash: string;
  /** Whether the attention mass that it loses is measured, too. */
  attention: boolean;
}

/**
 * In order; what has one schedule and ranking is measured once, whatever it is called.
 * @param attention whether it is measured of the candidates; never of their baselines
 */
export function toMeasure(candidates: readonly Candidate[], attention = false): Measured[] {
  const found = new Map<string, Measured>();
  const add = ({ name, schedule, ranking }: Candidate, isObserved = false) => {
    const hash = scheduleHash(schedule, ranking);
    if (!found.has(hash)) found.set(hash, { name, schedule, ranking, hash, attention: isObserved });
  };
  for (const candidate of candidates) add(candidate, attention);
  for (const { name, baselines = [] } of candidates) {
    for (const { method, recipes } of baselines) {
      for (const { schedule, ranking } of recipes) {
        add({ name: `${name} (${method})`, schedule, ranking });
      }
    }
  }
  return [...found.values()];
}

/**
 * Baselines that cut before the decoder are left out where this model cannot be cut there: they are no reason not to
 * measure a recipe that asks for nothing of the kind.
 * @returns the others, and what to say of those
 */
export function withPossibleBaselines(
  decoder: OnnxModel,
  candidates: readonly Candidate[],
): { candidates: Candidate[]; notes: string[] } {
  const isBefore = ({ recipes }: BaselineCandidates): boolean =>
    recipes.some(({ schedule }) => schedule.some(({ layer }) => layer === beforeDecoder));
  const all = candidates.flatMap(({ baselines = [] }) => baselines);
  const first = all.find((one) => isBefore(one) && !isRankingBaseline(one.method));
  const why = first && refusalBefore(decoder)?.message;
  if (why === undefined) return { candidates: [...candidates], notes: [] };
  const names = new Set(all.filter(isBefore).map(({ method }) => methodLabels[method]));
  return {
    candidates: candidates.map((one) => ({
      ...one,
      ...(one.baselines && { baselines: one.baselines.filter((other) => !isBefore(other)) }),
    })),
    notes: [`Not measured: ${[...names].join(', ')}. ${why}`],
  };
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
