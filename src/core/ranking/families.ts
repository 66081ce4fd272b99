/** All families of rankings: a folder each, and a line here and in `graphs.ts`. */
import { record } from '../record';
import { cdPrunerDefinition, cdPrunerWork, type CdPrunerRanking } from './cdpruner/definition';
import { cdPrunerWords } from './cdpruner/words';
import { dartDefinition, dartWork, type DartRanking } from './dart/definition';
import { dartWords } from './dart/words';
import { divPruneDefinition, divPruneWork, type DivPruneRanking } from './divprune/definition';
import { divPruneWords } from './divprune/words';
import type { Need } from './definition';
import type { Family } from './family';
import type { Grid } from './grid/definition';
import { isolationDefinition, isolationWork, type IsolationRanking } from './isolation/definition';
import { isolationReplay } from './isolation/replay';
import { isolationWords } from './isolation/words';
import { massDefinition, massWork, type MassRanking } from './mass/definition';
import { massReplay } from './mass/replay';
import { massWords } from './mass/words';
import { randomBaseline, randomDefinition, type RandomRanking } from './random/definition';
import { randomReplay } from './random/replay';
import { randomWords } from './random/words';
import { strideBaseline, strideDefinition, type StrideRanking } from './stride/definition';
import { strideReplay } from './stride/replay';
import { strideWords } from './stride/words';

/** Rankings in a recipe, by family. */
export interface Rankings {
  mass: MassRanking;
  random: RandomRanking;
  stride: StrideRanking;
  isolation: IsolationRanking;
  dart: DartRanking;
  divprune: DivPruneRanking;
  cdpruner: CdPrunerRanking;
}

/** In the order their kinds are offered in. */
export const families = {
  mass: { definition: massDefinition, words: massWords, work: massWork, replay: massReplay },
  random: {
    ...{ definition: randomDefinition, words: randomWords, replay: randomReplay },
    baseline: randomBaseline,
  },
  stride: {
    ...{ definition: strideDefinition, words: strideWords, replay: strideReplay },
    baseline: strideBaseline,
  },
  isolation: {
    ...{ definition: isolationDefinition, words: isolationWords, replay: isolationReplay },
    work: () => isolationWork,
  },
  dart: { definition: dartDefinition, words: dartWords, work: () => dartWork },
  divprune: { definition: divPruneDefinition, words: divPruneWords, work: () => divPruneWork },
  cdpruner: { definition: cdPrunerDefinition, words: cdPrunerWords, work: () => cdPrunerWork },
} as const satisfies { [Name in FamilyName]: Family<Rankings[Name]> };

export type FamilyName = keyof Rankings;

/** Which visual tokens stay at a pruning layer. */
export type Ranking = Rankings[FamilyName];

const byKind = new Map(
  (Object.keys(families) as FamilyName[]).flatMap((name) =>
    Object.keys(families[name].definition.kinds).map((kind): [string, FamilyName] => [kind, name]),
  ),
);

/** Every kind, in the order they are offered in. */
export const rankingKinds = [...byKind.keys()] as readonly Ranking['kind'][];

/** @returns undefined if there is no such ranking: a recipe may contain any text */
export function familyName(kind: unknown): FamilyName | undefined {
  return byKind.get(kind as string);
}

/** @param ranking of an existing kind */
export function familyOf(ranking: Ranking): Family<Ranking> {
  // A family only gets its own rankings, which the types cannot express.
  return families[familyName(ranking.kind)!];
}

/** Whether statistics hold what a ranking reads, or an approximation. */
export function isPredicted(ranking: Ranking): boolean {
  return familyOf(ranking).replay !== undefined;
}

/** Whether a ranking reads only what exists before the decoder: it cannot rank after a layer. */
export function ranksBeforeOnly({ kind }: Pick<Ranking, 'kind'>): boolean {
  const name = familyName(kind);
  const needs: readonly Need[] = name === undefined ? [] : families[name].definition.needs;
  return needs.includes('features');
}

/** The grid of a ranking's images. */
export function gridOf(ranking: Ranking): Grid | undefined {
  const { grid } = familyOf(ranking).definition;
  // The path leads to a grid or past the parameters that are there.
  const at = (value: unknown, key: string): unknown => record(value)?.[key];
  return grid?.reduce(at, ranking) as Grid | undefined;
}
