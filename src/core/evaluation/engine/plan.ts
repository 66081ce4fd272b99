/** What is left to measure, and in which passes over the samples. */
import type { PackedSample } from '../../data/types';
import type { ModelFolder } from '../../model/folder/folder';
import { pruneDecoder } from '../../surgery/pruning/pruning';
import { observingSessions } from '../attention/observer';
import type { CandidateToMeasure } from '../candidates';
import type { ResultTable } from '../results/result-table';
import type { EvaluationOptions } from '../types';
import { memoryOf } from './models';
import { graphsAtOnce, passesOf } from './passes';
import { byGraph } from './shared-graphs';

export interface Pass {
  candidates: CandidateToMeasure[];
  /** Those that lack something of one of the candidates. */
  samples: PackedSample[];
}

/** What is still to be measured of one sample. */
export interface Wanted {
  answers: CandidateToMeasure[];
  attention: CandidateToMeasure[];
}

type Known = Pick<ResultTable, 'has' | 'hasAttention'>;

/** Candidates that every sample has already been measured with cost nothing. */
export function planPasses(
  folder: ModelFolder,
  { device }: Pick<EvaluationOptions, 'device'>,
  measured: readonly CandidateToMeasure[],
  selected: readonly PackedSample[],
  results: Known,
): Pass[] {
  const lacking = (candidates: readonly CandidateToMeasure[]) =>
    selected.filter(({ id }) => {
      const { answers, attention } = wantedOf(id, candidates, results);
      return !results.has(id, []) || answers.length > 0 || attention.length > 0;
    });
  const open = measured.filter((candidate) => lacking([candidate]).length > 0);
  const graphs = byGraph(folder.decoder, open);
  const observing = observingSessions(open.filter(({ attention }) => attention));
  const sessions = 1 + observing / Math.max(1, graphs.length);
  const most = graphsAtOnce(device, memoryOf(folder), sessions);
  const groups = passesOf(graphs, most).map((pass) => pass.flat());
  // A step that the model cannot take ends the run before it begins, not in its last pass.
  for (const candidate of groups.slice(1).flat()) {
    pruneDecoder(folder.decoder, candidate, { kind: 'input' });
  }
  // Without a candidate, the unpruned model alone.
  return (groups.length > 0 ? groups : [[]]).map((candidates) => ({
    candidates,
    samples: lacking(candidates),
  }));
}

export function wantedOf(
  id: string,
  candidates: readonly CandidateToMeasure[],
  results: Known,
): Wanted {
  return {
    answers: candidates.filter(({ hash }) => !results.has(id, [hash])),
    attention: candidates.filter(
      ({ hash, attention }) => attention && !results.hasAttention(id, hash),
    ),
  };
}
