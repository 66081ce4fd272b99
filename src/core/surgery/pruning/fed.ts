/** Graphs for several prunings, with the shares that steps keep and the random seed as inputs. */
import { keepUnits, toUnits } from '../../cost/tokens';
import type { Step } from '../../cost/types';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { OnnxModel } from '../../onnx/model-file';
import { dataType } from '../../onnx/tensors';
import { valueInfo } from '../../onnx/value-info';
import { scaledByUnits, scaledCount } from '../../ranking/rounding';
import type { Ranking } from '../../ranking/families';
import { seedConstants, seedInput, type FedRandom } from '../../ranking/random/graph';

export interface Pruning {
  schedule: readonly Step[];
  ranking: Ranking;
}

/** A pruning, or the basis of a graph for several of them. */
export interface FedPruning extends Pruning {
  /**
   * The graph gets the kept shares as `keepInput`; those of the schedule are ignored. Every step
   * but the first may be absent.
   */
  areKeepsFed?: true;
}

/**
 * The input of graphs for any keep: int64 [steps], in units of 1/10000; `noStep` where nothing is
 * cut.
 */
export const keepInput = 'keep_units';
/** More than any step keeps. */
export const noStep = keepUnits + 1;

/**
 * How a graph for several prunings is fed to be one of them: values of int64 [values], by input.
 */
export type Fed = Readonly<Record<string, readonly number[]>>;

/** One graph for several prunings, and the inputs for each of them. */
export interface SharedGraph {
  pruning: FedPruning;
  /** In the order of the prunings. */
  feeds: Fed[];
}

/**
 * A key that is equal for prunings of a decoder that can share a graph and get the same results, to
 * the last bit, as from graphs of their own; undefined if one cannot share.
 */
export function sharingKey(
  { graph }: OnnxModel,
  { schedule, ranking }: Pruning,
): string | undefined {
  const layers = schedule.map(({ layer }) => layer).toSorted((a, b) => a - b);
  if (layers.length === 0 || new Set(layers).size < layers.length) return undefined;
  // From the first step on, fused attention is taken apart. If a runtime computes half precision in
  // fp32, every place of a step rounds to half precision, even if nothing is dropped there.
  const same = graph.initializer.some(({ dataType: type }) => halves.has(type))
    ? layers
    : layers.slice(0, 1);
  return JSON.stringify([same, withoutSeed(ranking)]);
}

const halves: ReadonlySet<number> = new Set([dataType.float16, dataType.bfloat16]);

/**
 * The graph of several prunings of one `sharingKey`: it has the steps of all of them. Where they
 * differ by the seed alone, only that is fed; one pruning is itself.
 */
export function sharedGraph(prunings: readonly Pruning[]): SharedGraph {
  const [{ schedule, ranking }] = prunings as [Pruning];
  const isOf = (key: keyof Pruning) => {
    const first = JSON.stringify(prunings[0]![key]);
    return prunings.every((one) => JSON.stringify(one[key]) === first);
  };
  const [isOneRanking, isOneSchedule] = [isOf('ranking'), isOf('schedule')];
  const layers = [...new Set(prunings.flatMap((one) => one.schedule.map(({ layer }) => layer)))];
  const steps = layers.toSorted((a, b) => a - b).map((layer) => ({ layer, keep: 1 }));
  return {
    pruning: {
      schedule: isOneSchedule ? schedule : steps,
      ranking: isOneRanking ? ranking : withoutSeed(ranking),
      ...(isOneSchedule ? {} : { areKeepsFed: true }),
    },
    feeds: prunings.map((one) => ({
      ...(isOneRanking ? {} : { [seedInput]: seedOf(one.ranking) }),
      ...(isOneSchedule ? {} : { [keepInput]: keepsOf(one, steps) }),
    })),
  };
}

/** The same ranking by a graph that takes the seed as an input, `seedInput`; others as they are. */
function withoutSeed(ranking: Ranking): Ranking {
  if (ranking.kind !== 'random') return ranking;
  const fed: FedRandom = { ...ranking, seed: 0, isFed: true };
  return fed;
}

/** Inputs of a graph that serves several prunings. */
export function addFedInputs(
  { graph }: OnnxModel,
  { ranking, areKeepsFed, schedule }: FedPruning,
): void {
  if (isSeedFed(ranking)) graph.input.push(valueInfo(seedInput, 'int64', [4]));
  if (areKeepsFed) graph.input.push(valueInfo(keepInput, 'int64', [schedule.length]));
}

function isSeedFed(ranking: Ranking): boolean {
  return ranking.kind === 'random' && (ranking as FedRandom).isFed === true;
}

function seedOf(ranking: Ranking): number[] {
  return seedConstants(ranking.kind === 'random' ? ranking.seed : 0);
}

function keepsOf({ schedule }: Pruning, steps: readonly Step[]): number[] {
  const keeps = new Map(schedule.map(({ layer, keep }) => [layer, toUnits(keep)]));
  return steps.map(({ layer }) => keeps.get(layer) ?? noStep);
}

/** The share that a step keeps, inside the graph. */
export interface Keep {
  /** The part of a count, int64 [1], rounded as `scaleCount` of core/cost rounds it. */
  of: (builder: GraphBuilder, count: string) => string;
  /** Whether this run has the step, bool [1]; undefined where every run that prunes has it. */
  isStep: ((builder: GraphBuilder) => string) | undefined;
}

/** @param at of the steps, in the order of their layers */
export function keepAt({ areKeepsFed }: FedPruning, { keep }: Step, at: number): Keep {
  if (areKeepsFed !== true) {
    return { of: (builder, count) => scaledCount(builder, count, keep), isStep: undefined };
  }
  const fed = (builder: GraphBuilder) => builder.gather(keepInput, builder.ints([at]), 0);
  const isStep = (builder: GraphBuilder) =>
    builder.node('Less', [fed(builder), builder.ints([noStep])]);
  return {
    of: (builder, count) => scaledByUnits(builder, count, fed(builder)),
    isStep: at === 0 ? undefined : isStep,
  };
}
