/** The results of testing a pruned folder before it was put in place. */
import { text, type Text } from '../../text';
import { scenarioText, type ScenarioName } from './scenario-names';

export interface ScenarioProof {
  name: ScenarioName;
  /** Prompts of this kind. */
  prompts: number;
  /**
   * Visual tokens of the prompt, and how many of them were found: with every file the same number,
   * or the fewest.
   */
  placed: number;
  found: number;
}

export interface Proof {
  scenarios: ScenarioProof[];
  /** Names of the files that were tried. */
  embeddings: string[];
  encoders: string[];
  /** Files that cannot be opened here, and why. */
  skipped: { file: string; why: string }[];
}

/**
 * Describes the tests and their results: a summary in one sentence, then a line for each kind of
 * prompt.
 */
export function describeProof({ scenarios, embeddings, encoders, skipped }: Proof): Text[] {
  const tried = [...new Set([...embeddings, ...encoders])].join(', ');
  const missed = scenarios.filter(({ placed, found }) => found < placed);
  return [
    missed.length === 0
      ? text`Tried with ${tried}: in all ${scenarios.length} kinds of prompts it finds all visual tokens and
          nothing else.`
      : text`Tried with ${tried}: in ${scenarios.length - missed.length} of ${scenarios.length} kinds of
          prompts it finds all visual tokens; nothing else is ever taken for one.`,
    ...scenarios.map(describeScenario),
    ...skipped.map(({ file, why }) => text`Not tried: ${file} (${why})`),
  ];
}

function describeScenario({ name, placed, found }: ScenarioProof): Text {
  const what = scenarioText(name);
  if (placed === 0) return text`${what}: no visual token to find, and none found`;
  return found < placed
    ? text`${what}: ${found} of ${placed} visual tokens found; the others stay, unpruned`
    : text`${what}: ${found} of ${placed} visual tokens found`;
}
