/** Fewer, larger steps: every pruning layer costs a launch and a scoring, so few are faster. */
import { keepFor, keepUnits, tokensLeft, tokensPerLayer, toUnits } from '../cost/tokens';
import { beforeDecoder, type Step } from '../cost/types';
import { orderAlone, type RankedSample } from './orders';
import { massesCounted } from './simulate';
import { schedulePrice, stretchPrices, withoutRedundant, type Price } from './price';
import type { PreparedStatistics } from './prepare';

/** Most token counts that are tried for a merged step. */
const levels = 96;

/** The price per dense decoder is searched between these, in units of loss. */
const [leastPrice, mostPrice] = [1e-3, 1e6];
const halvings = 16;

/**
 * Schedules of at most `maxSteps` steps that follow `schedule` at little loss: steps stand at its
 * layers, and each leaves a count that `schedule` has somewhere before the next one, so that the
 * shape that was fitted stays. For a given price of compute the best is found exactly by dynamic
 * programming over layers and counts, and the price is searched; the loss of a step is taken as that of
 * ranking at its layer alone, which nested steps approach closely.
 * @param schedule with a price of at most `limit` at the reference length; a step before the decoder stays as it is
 * @returns one or two schedules with a price of at most `limit`; which one loses less must be measured
 */
export function mergeSteps(
  prepared: PreparedStatistics,
  ranked: readonly RankedSample[],
  schedule: readonly Step[],
  maxSteps: number,
  price: Price,
  limit: number,
): Step[][] {
  const isCut = schedule[0]?.layer === beforeDecoder;
  const given = schedule.slice(0, isCut ? 1 : 0);
  const problem = pose(prepared, ranked, given, schedule.slice(given.length), price);
  // Every step at the lowest count of its stretch is at most as dear as `schedule`: a high enough
  // price of compute finds something within the limit.
  let [low, high] = [leastPrice, mostPrice];
  let best = solve(problem, maxSteps, high);
  let dearer: Solution | undefined;
  for (let i = 0; i < halvings; i++) {
    const middle = Math.sqrt(low * high);
    const solution = solve(problem, maxSteps, middle);
    if (solution.price <= limit) {
      best = solution;
      high = middle;
    } else {
      dearer = solution;
      low = middle;
    }
  }
  // What lies between the two is on no price's optimum: the dearer one, cut to size, may lose less.
  const shrunk = dearer && shrink(problem, dearer, limit);
  return [best.steps, ...(shrunk ? [shrunk] : [])].map((steps) => [...given, ...steps]);
}

/** Scales the counts of a solution down until it keeps to the limit; its layers may be too late for it. */
function shrink(problem: Problem, { steps }: Solution, limit: number): Step[] | undefined {
  const { visualTokens } = problem;
  const scaled = (factor: number) =>
    steps.map(({ layer, keep }) => ({
      layer,
      keep: Math.max(1, Math.floor(toUnits(keep) * factor)) / keepUnits,
    }));
  if (problem.priceOf(scaled(0)) > limit) return undefined;
  let [low, high] = [0, 1];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (problem.priceOf(scaled(middle)) <= limit) low = middle;
    else high = middle;
  }
  return withoutRedundant(scaled(low), visualTokens);
}

interface Solution {
  steps: Step[];
  price: number;
}

interface Problem {
  layers: number[];
  visualTokens: number;
  /** Token counts of the base schedule after each of its steps. */
  left: number[];
  /** Token counts tried, ascending. */
  counts: number[];
  /** Loss and price of the stretch from step i to step j (past the last: the end), by count. */
  loss: (i: number, j: number, level: number) => number;
  price: (i: number, j: number, level: number) => number;
  /** What the stretch before step j, where nothing is pruned, costs. */
  priceBefore: (j: number) => number;
  /** What any schedule costs. */
  priceOf: (steps: readonly Step[]) => number;
}

function pose(
  { shape, reference }: PreparedStatistics,
  ranked: readonly RankedSample[],
  given: readonly Step[],
  schedule: readonly Step[],
  price: Price,
): Problem {
  const { visualTokens } = reference;
  const keepBefore = given[0]?.keep ?? 1;
  const entered = tokensLeft(keepBefore, visualTokens, visualTokens);
  const layers = schedule.map(({ layer }) => layer);
  const flow = tokensPerLayer(shape.layers, visualTokens, schedule);
  const left = layers.map((layer) => flow.leaving[layer]!);
  const counts = countsBetween(left);
  const table = lossTable(ranked, layers, shape.layers, counts, { visualTokens, keepBefore });
  const end = (j: number) => layers[j] ?? shape.layers;
  const prices = stretchPrices(price, layers, { visualTokens, entered });
  return {
    layers,
    visualTokens,
    left,
    counts,
    loss: (i, j, level) => table[i]![Math.min(end(j), shape.layers - 1)]![level]!,
    price: (i, j, level) => prices.behind(i, counts[level]!, j),
    priceBefore: prices.before,
    priceOf: (steps) => schedulePrice(price, visualTokens, [...given, ...steps]),
  };
}

/** The counts of the schedule itself and evenly many between them, ascending. */
function countsBetween(left: readonly number[]): number[] {
  const [most, least] = [left[0]!, left.at(-1)!];
  const counts = new Set(left);
  for (let i = 0; i <= levels; i++) counts.add(Math.round(least + ((most - least) * i) / levels));
  return [...counts].sort((a, b) => a - b);
}

/**
 * `table[i][last][level]`: mean loss, summed over the layers after step i up to `last`, when the top
 * `counts[level]` tokens by the ranking at step i's layer enter them.
 */
function lossTable(
  ranked: readonly RankedSample[],
  steps: readonly number[],
  layers: number,
  counts: readonly number[],
  { visualTokens, keepBefore }: { visualTokens: number; keepBefore: number },
): Float64Array[][] {
  const scale = 1 / massesCounted(ranked);
  const table = steps.map(() =>
    Array.from({ length: layers }, () => new Float64Array(counts.length)),
  );
  // Sample by sample: the masses of a large file are read when their turn comes.
  for (const one of ranked) {
    const order = orderAlone(one, keepBefore);
    for (const [at, step] of steps.entries()) {
      for (let layer = step + 1; layer < layers; layer++)
        addLoss(one, order, step, layer, table[at]![layer]!);
    }
  }
  for (const sums of table) {
    for (let layer = 1; layer < layers; layer++) {
      const before = sums[layer - 1]!;
      sums[layer] = sums[layer]!.map((sum, level) => before[level]! + sum);
    }
  }
  return table;

  function addLoss(
    { sample, stride }: RankedSample,
    order: Uint16Array,
    step: number,
    layer: number,
    sum: Float64Array,
  ): void {
    const n = sample.visualTokens;
    const perSelf = scale / (sample.selfTotal[layer]! || Infinity);
    const perCross = scale / (sample.crossTotal[layer]! || Infinity);
    const { self: ofSelf, cross: ofCross } = sample;
    let [self, cross, gone] = [0, 0, 0];
    for (let level = counts.length - 1; level >= 0; level--) {
      const drop = n - Math.min(n, Math.max(1, Math.round((counts[level]! * n) / visualTokens)));
      for (; gone < drop; gone++) {
        const at = layer * n + order[step * stride + gone]!;
        self += ofSelf[at]!;
        cross += ofCross[at]!;
      }
      sum[level] = sum[level]! + self * perSelf + cross * perCross;
    }
  }
}

interface Choice {
  value: number;
  price: number;
  level: number;
  /** What follows; undefined at the end. */
  next: { step: number; choice: Choice } | undefined;
}

/** The schedule of least `loss + perPrice * price`. */
function solve(problem: Problem, maxSteps: number, perPrice: number): Solution {
  const { layers, left, counts } = problem;
  const steps = layers.length;
  /** For the steps still allowed: at step i, the best choice among the counts up to each level. */
  let fewer: (Choice | undefined)[][] = layers.map(() => []);
  for (let allowed = 1; allowed <= maxSteps; allowed++) {
    fewer = layers.map((_, i) => {
      const upTo: (Choice | undefined)[] = [];
      counts.forEach((count, level) => {
        let best = upTo[level - 1];
        if (count <= left[i]!) {
          for (let j = i + 1; j <= steps; j++) {
            if (count < left[j - 1]!) continue;
            const following = j === steps ? undefined : fewer[j]![level - 1];
            if (j < steps && following === undefined) continue;
            const own = problem.loss(i, j, level) + perPrice * problem.price(i, j, level);
            const value = own + (following?.value ?? 0);
            if (best && value >= best.value) continue;
            best = {
              value,
              price: problem.price(i, j, level) + (following?.price ?? 0),
              level,
              next: following && { step: j, choice: following },
            };
          }
        }
        upTo.push(best);
      });
      return upTo;
    });
  }
  let chosen: { step: number; choice: Choice; value: number } | undefined;
  fewer.forEach((upTo, step) => {
    const choice = upTo.at(-1);
    if (!choice) return;
    const value = choice.value + perPrice * problem.priceBefore(step);
    if (!chosen || value < chosen.value) chosen = { step, choice, value };
  });
  return follow(problem, chosen!);
}

function follow(problem: Problem, first: { step: number; choice: Choice }): Solution {
  const steps: Step[] = [];
  for (let at: typeof first | undefined = first; at; at = at.choice.next) {
    const keep = keepFor(problem.counts[at.choice.level]!, problem.visualTokens);
    steps.push({ layer: problem.layers[at.step]!, keep });
  }
  return { steps, price: problem.priceBefore(first.step) + first.choice.price };
}
