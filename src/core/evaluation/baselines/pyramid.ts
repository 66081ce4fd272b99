/**
 * After PyramidDrop (Xing et al., arXiv 2410.17247): stages that each keep the same part of what
 * enters.
 */
import type { Family } from './families';

const stages = 4;

/**
 * Cuts after a quarter, a half and three quarters of the layers; fewer where these coincide.
 *
 * @param prunable layers that can prune, ascending: a layer that cannot is replaced by the next
 *    that can, or by the last
 */
export function pyramid(layers: number, prunable: readonly number[]): Family {
  const stageStarts = Array.from({ length: stages - 1 }, (_, stage) =>
    Math.max(0, Math.round((layers * (stage + 1)) / stages) - 1),
  );
  const cuts = [
    ...new Set(
      stageStarts.flatMap((at) => prunable.find((one) => one >= at) ?? prunable.at(-1) ?? []),
    ),
  ];
  return {
    layers: cuts,
    keeps: (amount) => cuts.map((_, stage) => (1 - amount) ** (stage + 1)),
  };
}
