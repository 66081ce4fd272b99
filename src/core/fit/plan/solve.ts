/** The steps of least loss within a price, by dynamic programming over layers and counts. */
import { keepFor, keepUnits, toUnits } from '../../cost/tokens';
import type { Step } from '../../cost/types';
import { withoutRedundant } from '../price';
import type { Problem } from './problem';

/** The price per unpruned decoder is searched between these, in units of loss. */
const [leastPrice, mostPrice] = [1e-3, 1e6];
const halvings = 16;

interface Solution {
  steps: Step[];
  price: number;
}

/**
 * Finds the exact optimum for a given price of compute, and searches for the right price. A step's
 * loss is approximated by ranking at its layer alone, which is close for nested steps.
 *
 * @param problem which has some solution within the limit
 * @returns one or two lists of steps with a price of at most `limit`; which one loses less must be
 *    measured
 */
export function stepsWithin(problem: Problem, maxSteps: number, limit: number): Step[][] {
  // A high enough price of compute finds something within the limit.
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
  // No price leads to a solution between these two. The more expensive one, cut to size, may lose
  // less.
  const shrunk = dearer && shrink(problem, dearer, limit);
  return [best.steps, ...(shrunk ? [shrunk] : [])];
}

/**
 * Scales the counts of a solution down until it keeps to the limit; impossible if its layers come
 * too late.
 */
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

interface Choice {
  value: number;
  price: number;
  level: number;
  /** The next step and its choice; undefined at the end. */
  next: { step: number; choice: Choice } | undefined;
}

/** The schedule of least `loss + perPrice * price`. */
function solve(problem: Problem, maxSteps: number, perPrice: number): Solution {
  const { layers, most, least, counts, stretches } = problem;
  const steps = layers.length;
  /** For the steps still allowed: at step i, the best choice among the counts up to each level. */
  let fewer: (Choice | undefined)[][] = layers.map(() => []);
  for (let allowed = 1; allowed <= maxSteps; allowed++) {
    fewer = layers.map((_, i) => {
      const upTo: (Choice | undefined)[] = [];
      counts.forEach((count, level) => {
        let best = upTo[level - 1];
        if (count <= most[i]!) {
          for (let j = i + 1; j <= steps; j++) {
            if (count < least[j - 1]!) continue;
            const following = j === steps ? undefined : fewer[j]![level - 1];
            if (j < steps && following === undefined) continue;
            const { loss, price } = stretches[i]![j - i - 1]!;
            const own = loss[level]! + perPrice * price[level]!;
            const value = own + (following?.value ?? 0);
            if (best && value >= best.value) continue;
            best = {
              value,
              price: price[level]! + (following?.price ?? 0),
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
