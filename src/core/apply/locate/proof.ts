/** What a pruned folder showed before it was put in place. */
import { text, type Text } from '../../text';
import { scenarioText, type ScenarioName } from './scenario-names';

export interface ScenarioProof {
  name: ScenarioName;
  /** Visual tokens that the prompt has, and of them those found: with every file the same, or the fewest. */
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

/** What was tried, and what it found. */
export function describeProof({ scenarios, embeddings, encoders, skipped }: Proof): Text[] {
  const tried = [...new Set([...embeddings, ...encoders])].join(', ');
  const missed = scenarios.filter(({ placed, found }) => found < placed);
  return [
    text`Tried with ${tried}: it finds all visual tokens and nothing else in
      ${scenarios.length - missed.length} of ${scenarios.length} prompts.`,
    ...missed.map(
      ({ name, placed, found }) =>
        text`Not pruned, or in part: ${scenarioText(name)} (${found} of ${placed} visual tokens found).`,
    ),
    ...skipped.map(({ file, why }) => text`Not tried: ${file} (${why})`),
  ];
}
