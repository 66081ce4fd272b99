/** The schedule that the paper's tolerance `alpha` allows, on the masses of the unpruned model. */
import { keepUnits, tokensLeft } from '../cost/tokens';
import { prunableLayers } from '../cost/layers';
import type { DecoderShape, Step } from '../cost/types';
import { stepsOf, type EarlyCut } from './early-cut';
import type { PreparedSample } from './masses/prepared-sample';

/** Sums of float32 masses are trusted to this part of a layer's total. */
const epsilon = 1e-9;

/**
 * Layer by layer, drops the remaining tokens that are among the lightest by self *and* by cross
 * mass, where "lightest" is the longest ascending prefix whose removal leaves at least `(1 -
 * alpha)` of the layer's unpruned mass. The shares that remain are averaged over the samples.
 *
 * @param samples in a fixed order: sums of fractions depend on it in the last bit
 * @param visualTokens reference length; layers that drop nothing at it do not appear
 * @param tilt above 0 tolerates more at late layers, below 0 at early ones; 0 is the paper
 * @param cut before the decoder: the tokens that it drops are absent from every layer
 */
export function scheduleAt(
  alpha: number,
  samples: readonly PreparedSample[],
  shape: Pick<DecoderShape, 'layers' | 'convolutionLayers' | 'sharedCaches'>,
  visualTokens: number,
  tilt = 0,
  cut?: EarlyCut,
): Step[] {
  const layers = prunableLayers(shape);
  const kept = new Float64Array(layers.length);
  const alphas = tolerances(alpha, shape.layers, tilt);
  samples.forEach((sample, at) => {
    addKeptFractions(alphas, layers, sample, cut?.gone[at], kept);
  });
  const keeps = Array.from(kept, (sum) => toKeep(sum / samples.length));
  return scheduleOf(keeps, layers, visualTokens, cut);
}

/** By layer: `alpha` in the middle of the decoder, e^(tilt/2) times it at the last layer. */
function tolerances(alpha: number, layers: number, tilt: number): number[] {
  return Array.from({ length: layers }, (_, layer) => {
    const depth = layers === 1 ? 0 : layer / (layers - 1) - 0.5;
    return Math.min(1, alpha * Math.exp(tilt * depth));
  });
}

/**
 * The cut before the decoder, followed by those of `keeps` (one for each of `layers`, never rising)
 * that change something at the reference length.
 */
export function scheduleOf(
  keeps: readonly number[],
  layers: readonly number[],
  visualTokens: number,
  cut: EarlyCut | undefined,
): Step[] {
  const schedule = stepsOf(cut);
  let entered = cut ? tokensLeft(cut.step.keep, visualTokens, visualTokens) : visualTokens;
  keeps.forEach((keep, at) => {
    const left = tokensLeft(keep, visualTokens, entered);
    if (left < entered) schedule.push({ layer: layers[at]!, keep });
    entered = left;
  });
  return schedule;
}

/**
 * Rounded to the recipe's 4 decimals, a half up; the addend outweighs the noise of a mean of
 * floats.
 */
export function toKeep(fraction: number): number {
  const units = Math.floor(fraction * keepUnits + 0.5 + 1e-7);
  return Math.min(keepUnits, Math.max(1, units)) / keepUnits;
}

function addKeptFractions(
  alphas: readonly number[],
  layers: readonly number[],
  sample: PreparedSample,
  early: Uint16Array | undefined,
  kept: Float64Array,
): void {
  const n = sample.visualTokens;
  const survivors: Survivors = {
    alive: new Uint8Array(n).fill(1),
    gone: new Uint16Array(n),
    dropped: early?.length ?? 0,
  };
  if (early) {
    survivors.gone.set(early);
    for (const token of early) survivors.alive[token] = 0;
  }
  /** The last layer in whose self prefix a token was, plus one. */
  const light = new Uint16Array(n);
  layers.forEach((layer, place) => {
    const from = layer * n;
    const alpha = alphas[layer]!;
    const { self, bySelf, cross, byCross } = sample;
    const selfEnd = prefixEnd(self, bySelf, from, alpha, sample.selfTotal[layer]!, survivors);
    for (let i = 0; i < selfEnd; i++) light[bySelf[from + i]!] = layer + 1;
    const crossTotal = sample.crossTotal[layer]!;
    // Without cross mass, self mass alone decides.
    const order = crossTotal === 0 ? bySelf : byCross;
    let end = selfEnd;
    if (selfEnd > 0 && crossTotal > 0) {
      end = prefixEnd(cross, byCross, from, alpha, crossTotal, survivors);
    }
    for (let i = 0; i < end; i++) {
      const token = order[from + i]!;
      if (survivors.alive[token] === 0 || light[token] !== layer + 1) continue;
      survivors.alive[token] = 0;
      survivors.gone[survivors.dropped++] = token;
    }
    kept[place] = kept[place]! + (n - survivors.dropped) / n;
  });
}

interface Survivors {
  alive: Uint8Array;
  /** The first `dropped` entries are the tokens that were dropped. */
  gone: Uint16Array;
  dropped: number;
}

/**
 * How far the removable prefix reaches in a layer's order, which also lists dropped tokens.
 * "Removal leaves at least (1 - alpha) of the total" means "all dropped tokens weigh at most alpha
 * of it": those that earlier layers dropped count, and may already be too heavy.
 */
function prefixEnd(
  masses: Float32Array,
  order: Uint16Array,
  from: number,
  alpha: number,
  total: number,
  { alive, gone, dropped }: Survivors,
): number {
  const n = alive.length;
  const limit = (alpha + epsilon) * total;
  let weight = 0;
  for (let i = 0; i < dropped; i++) weight += masses[from + gone[i]!]!;
  let end = 0;
  for (; end < n; end++) {
    const token = order[from + end]!;
    if (alive[token] === 0) continue;
    weight += masses[from + token]!;
    if (weight > limit) break;
  }
  return end;
}
