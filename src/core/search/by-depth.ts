/**
 * Schedules that depend only on how much is still read of the image at each depth. The first cut
 * keeps the tokens that are least like the others; after the last layer that reads the image, none
 * stay. They need no masses.
 */
import { prunableLayers } from '../cost/layers';
import { beforeDecoder, type Step, type Budget } from '../cost/types';
import { solveWithin, type Family } from '../evaluation/baselines/families';
import type { PreparedStatistics } from '../fit/prepare';
import { ranksBeforeOnly, type Ranking } from '../ranking/families';
import { workOf } from '../ranking/work';
import { sumOf } from '../sums';

/** How tokens go with depth. */
interface Taper {
  /**
   * The kept share is the share still to be read, raised to this power: 0 keeps all tokens until
   * the end.
   */
  power: number;
  /**
   * Where all tokens go: after it, less than this share of all reading is left. Absent: nowhere.
   */
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
  // A single cut cannot taper, and how many tokens enter is only half of the matter. So later
  // starts try the plain ends alone.
  for (const taper of first > prunableLayers(shape)[0]! ? untilTheEnd : tapers) {
    const family = tapering(first, later, left, taper);
    const { schedule, met } = solveWithin(family, budget, prices);
    const steps = schedule.filter(({ layer }) => layer !== beforeDecoder).length;
    if (met && steps <= maxSteps) found.set(JSON.stringify(schedule), schedule);
  }
  return [...found.values()];
}

/** By layer, the share of all reading of the image that is done by later layers. */
function stillRead(importance: Float64Array): number[] {
  const all = sumOf(importance);
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
