/** Measures how many tokens to drop before the decoder: the share that changes the output least. */
import { unlessCode } from '../errors';
import { meanOf } from '../sums';
import { fitRecipe } from '../fit/fit-recipe';
import { type Fit } from '../fit/fit';
import { preparingBefore, type PreparedStatistics } from '../fit/prepare';
import type { FittedMethod, Recipe } from '../recipe/types';
import type { Budget } from '../cost/types';
import type { MeasureFidelity } from './measure';
import { inSlices } from './slices';

/** Parts of the visual tokens that enter the decoder. */
const shares = [1, 0.75, 0.5];
/** Tried while the smallest so far is the best: few decoders are deep enough for them. */
const smaller = [0.3333, 0.25];

export interface BeforeOptions {
  budget: Budget;
  method: FittedMethod;
  maxSteps?: number | undefined;
  modelPath: string;
  /** Samples that decide. */
  samples: number;
  sizeBias?: number | undefined;
  measure: MeasureFidelity;
  onMeasured?: ((tried: readonly TriedShare[]) => void) | undefined;
  signal: AbortSignal;
}

export interface TriedShare {
  /** 1 without a cut. */
  keep: number;
  /** Mean KL divergence from the unpruned model, nats. */
  kl: number;
}

export interface ChosenBefore {
  recipe: Recipe;
  fit: Fit;
  keep: number;
  /** In the order they were tried. */
  tried: TriedShare[];
}

/**
 * Fits without a cut and with cuts to 3/4 and 1/2, and keeps the one with the lowest mean KL on the
 * calibration samples; of equals the larger share. The fit without a cut takes part if it reaches
 * the budget, so that the result is never worse than it on these samples.
 *
 * @throws HumanError as fitting and measuring throw it
 */
export async function chooseBefore(
  prepared: PreparedStatistics,
  options: BeforeOptions,
): Promise<ChosenBefore> {
  const found: (ChosenBefore & TriedShare)[] = [];
  const best = () => found.reduce((least, one) => (one.kl < least.kl ? one : least));
  const measure = async (keeps: readonly number[]): Promise<void> => {
    const fits = [];
    for (const keep of keeps) {
      const fitted = await fitBehind(prepared, keep, options);
      if (fitted) fits.push({ keep, ...fitted });
    }
    const candidates = fits.map(({ keep, recipe: { schedule, ranking } }) => ({
      name: `before ${keep}`,
      ...{ schedule, ranking },
    }));
    if (candidates.length === 0) return;
    const { kl } = await options.measure(candidates, options.samples, options.signal);
    fits.forEach((one, at) => found.push({ ...one, kl: meanOf(kl[at]!), tried: [] }));
    options.onMeasured?.(triedOf(found));
  };
  await measure(shares);
  if (found.length === 0) fitRecipe(prepared, options.budget); // Says what is out of reach.
  for (const keep of smaller) {
    if (best().keep !== Math.min(...found.map((one) => one.keep))) break;
    await measure([keep]);
  }
  const { recipe, fit, keep } = best();
  return { recipe, fit, keep, tried: triedOf(found) };
}

/** @returns undefined where nothing after such a cut reaches the budget */
async function fitBehind(
  prepared: PreparedStatistics,
  keep: number,
  { budget, ...choices }: BeforeOptions,
): Promise<{ recipe: Recipe; fit: Fit } | undefined> {
  const afterCut = await inSlices(preparingBefore(prepared, keep));
  if (keep < 1 && afterCut.cut === undefined) return undefined;
  return unlessCode('budget-beyond-reach', () => fitRecipe(afterCut, budget, choices));
}

function triedOf(found: readonly TriedShare[]): TriedShare[] {
  return found.map(({ keep, kl }) => ({ keep, kl }));
}
