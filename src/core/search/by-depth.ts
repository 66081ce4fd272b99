/**
 * Schedules by how much is still read of the image at each depth, and by nothing else: whoever stays at first is unlike
 * the others, and after the layers that read nobody does. They need no masses.
 */
import { prunableLayers } from '../cost/layers';
import { beforeDecoder, type Step, type Budget } from '../cost/types';
import { solveWithin, type Family } from '../evaluation/baselines/families';
import type { PreparedStatistics } from '../fit/prepare';
import { ranksBeforeOnly, type Ranking } from '../ranking/families';
import { workOf } from '../ranking/work';

/** How tokens go with depth. */
interface Taper {
  /** What stays is the part still to be read to this power: 0 keeps all of it until the end. */
  power: number;
  /** The end: less than this part of what is read is read later. Never without. */
  blind: number;
}

const untilTheEnd: readonly Taper[] = [
  { power: 0, blind: 0 },
  { power: 0, blind: 0.003 },
];
const tapers: readonly Taper[] = [
  ...untilTheEnd,
  { power: 0, blind: 0.03 },
  { power: 0.5, blind: 0.003 },
  { power: 1, blind: 0.003 },
];

/** A step that keeps more of those before it than this saves little and costs a choice. */
const worthAStep = 0.85;

export interface ByDepthOptions {
  /** The layer of the first step. */
  first: number;
  ranking: Ranking;
  /** Beside one before the decoder. */
  maxSteps?: number | undefined;
}

/**
 * @param importance by layer, its mean 1
 * @returns those that keep to the budget, each once
 */
export function schedulesByDepth(
  { shape, reference }: PreparedStatistics,
  budget: Budget,
  importance: Float64Array,
  { first, ranking, maxSteps = Infinity }: ByDepthOptions,
): Step[][] {
  const prices = { shape, prompt: reference, work: workOf(ranking) };
  const left = stillRead(importance);
  const later = ranksBeforeOnly(ranking)
    ? []
    : prunableLayers(shape).filter((layer) => layer > first && layer < shape.layers - 1);
  const found = new Map<string, Step[]>();
  // What cuts once cannot taper, and what enters is half of the matter: later starts try the plain ends alone.
  for (const taper of first > prunableLayers(shape)[0]! ? untilTheEnd : tapers) {
    const family = tapering(first, later, left, taper);
    const { schedule, met } = solveWithin(family, budget, prices);
    const steps = schedule.filter(({ layer }) => layer !== beforeDecoder).length;
    if (met && steps <= maxSteps) found.set(JSON.stringify(schedule), schedule);
  }
  return [...found.values()];
}

/** By layer, the part of what is read of the image that later layers read. */
function stillRead(importance: Float64Array): number[] {
  const all = importance.reduce((a, b) => a + b, 0);
  let read = 0;
  return Array.from(importance, (one) => Math.max(0, 1 - (read += one) / all));
}

function tapering(
  first: number,
  later: readonly number[],
  left: readonly number[],
  { power, blind }: Taper,
): Family {
  const steps = [{ layer: first, part: 1 }];
  for (const layer of later) {
    const part = left[layer]! < blind ? 0 : left[layer]! ** power;
    if (part < worthAStep * steps.at(-1)!.part) steps.push({ layer, part });
  }
  return {
    layers: steps.map(({ layer }) => layer),
    keeps: (amount) => steps.map(({ part }) => (1 - amount) * part),
  };
}
