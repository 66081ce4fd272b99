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

/** One way through the samples. */
export interface Pass {
  /** The portion of the candidates that these are of. */
  portion: number;
  candidates: CandidateToMeasure[];
  /** Those that lack something of one of the candidates. */
  samples: PackedSample[];
}

/** Candidates whose graphs are open together, and the passes that run them, in order. */
export interface Opening {
  candidates: CandidateToMeasure[];
  passes: Pass[];
}

/** What is still to be measured of one sample. */
export interface Wanted {
  answers: CandidateToMeasure[];
  attention: CandidateToMeasure[];
}

type Known = Pick<ResultTable, 'has' | 'hasAttention'>;

/**
 * Portions come one after the other. If memory holds the graphs of all of them, each graph is
 * opened once for all: opening it takes longer than the few samples of a portion. Candidates that
 * every sample has already been measured with cost nothing.
 *
 * @param portions candidates of each; the first has the unpruned model's answers, too
 * @throws HumanError if a step cannot be taken in this model
 */
export function planOpenings(
  folder: ModelFolder,
  { device }: Pick<EvaluationOptions, 'device'>,
  portions: readonly (readonly CandidateToMeasure[])[],
  selected: readonly PackedSample[],
  results: Known,
): Opening[] {
  const lacking = (candidates: readonly CandidateToMeasure[]) =>
    selected.filter(({ id }) => {
      const { answers, attention } = wantedOf(id, candidates, results);
      return !results.has(id, []) || answers.length > 0 || attention.length > 0;
    });
  const open = withoutRepeated(portions).map((some) =>
    some.filter((one) => lacking([one]).length > 0),
  );
  const memory = memoryOf(folder);
  const groupsOf = (candidates: readonly CandidateToMeasure[]) => {
    const graphs = byGraph(folder.decoder, candidates);
    const observing = observingSessions(candidates.filter(({ attention }) => attention));
    const sessions = 1 + observing / Math.max(1, graphs.length);
    return passesOf(graphs, graphsAtOnce(device, memory, sessions)).map((pass) => pass.flat());
  };
  const passOf = (portion: number, candidates: CandidateToMeasure[]): Pass => ({
    ...{ portion, candidates, samples: lacking(candidates) },
  });
  const together = open.flat();
  if (groupsOf(together).length <= 1) {
    const passes = open.map((candidates, portion) => passOf(portion, candidates));
    return [{ candidates: together, passes: passes.filter(isWorth) }];
  }
  // A step that the model cannot take ends the run before it begins, not in its last pass.
  for (const one of together) pruneDecoder(folder.decoder, one, { kind: 'input' });
  return open
    .flatMap((some, portion) =>
      (some.length > 0 ? groupsOf(some) : [[]]).map((candidates) => passOf(portion, candidates)),
    )
    .filter(isWorth)
    .map((pass) => ({ candidates: pass.candidates, passes: [pass] }));
}

/** Without a candidate, the unpruned model alone; its answers come with the first portion. */
function isWorth({ portion, candidates, samples }: Pass): boolean {
  return candidates.length > 0 || (portion === 0 && samples.length > 0);
}

/** What portions have in common is measured with the first of them. */
function withoutRepeated(
  portions: readonly (readonly CandidateToMeasure[])[],
): CandidateToMeasure[][] {
  const seen = new Set<string>();
  return portions.map((some) =>
    some.filter(({ hash, attention }) => {
      const key = `${hash} ${attention}`;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    }),
  );
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
