/** What a run measures: candidates and their baselines, each once. */
import { beforeDecoder } from '../cost/types';
import type { ModelFolder } from '../model/folder/folder';
import type { OnnxModel } from '../onnx/model-file';
import { isRankingBaseline } from '../ranking/baselines';
import { requireModelOf } from '../recipe/another-model';
import { scheduleHash } from '../recipe/hash';
import { methodLabels } from '../recipe/methods';
import { refusalBefore } from '../surgery/pruning/before-decoder';
import { listed, text, type Text } from '../text';
import type { BaselineCandidates, Candidate } from './types';

export interface CandidateToMeasure extends Pick<Candidate, 'name' | 'schedule' | 'ranking'> {
  hash: string;
  /** Whether to measure the attention mass that it loses, too. */
  attention: boolean;
}

/**
 * Candidates in order. Those with the same schedule and ranking are measured once, under whatever
 * names.
 *
 * @param attention whether to measure it for the candidates; it is never measured for their
 *    baselines
 */
export function toMeasure(
  candidates: readonly Candidate[],
  attention = false,
): CandidateToMeasure[] {
  const found = new Map<string, CandidateToMeasure>();
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
 * Leaves out baselines that cut before the decoder if this model cannot be cut there. The recipe
 * itself does not ask for such a cut, so it is still measured.
 *
 * @returns the possible baselines, and a message about the others
 */
export function withPossibleBaselines(
  decoder: OnnxModel,
  candidates: readonly Candidate[],
): { candidates: Candidate[]; notes: Text[] } {
  const isBefore = ({ recipes }: BaselineCandidates): boolean =>
    recipes.some(({ schedule }) => schedule.some(({ layer }) => layer === beforeDecoder));
  const all = candidates.flatMap(({ baselines = [] }) => baselines);
  const first = all.find((one) => isBefore(one) && !isRankingBaseline(one.method));
  const why = first && refusalBefore(decoder)?.text;
  if (why === undefined) return { candidates: [...candidates], notes: [] };
  const names = new Set(all.filter(isBefore).map(({ method }) => methodLabels[method]));
  return {
    candidates: candidates.map((one) => ({
      ...one,
      ...(one.baselines && { baselines: one.baselines.filter((other) => !isBefore(other)) }),
    })),
    notes: [text`Not measured: ${listed([...names])}. ${why}`],
  };
}

/** @throws HumanError `fingerprint-changed` */
export function requireSameModel(
  candidates: readonly Candidate[],
  { path }: Pick<ModelFolder, 'path'>,
  fingerprint: string,
): void {
  for (const { name, fingerprint: named } of candidates) {
    if (named !== undefined) {
      requireModelOf({ name, fingerprint: named }, { place: path, fingerprint });
    }
  }
}
