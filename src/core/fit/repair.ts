/** Restores, token by token, what a schedule dropped beyond its budget. */
import { keepFor, keepUnits, tokensLeft, toUnits } from '../cost/tokens';
import { prunableLayers } from '../cost/layers';
import { beforeDecoder, type Step } from '../cost/types';
import { marginals } from './marginals';
import type { RankedSample } from './masses/orders';
import {
  countsOf,
  schedulePrice,
  segmentPrice,
  enteredAt,
  withoutWasteful,
  type Counts,
  type Price,
} from './price';
import type { PreparedStatistics } from './prepare';

/** A fit within this of its budget is tight. */
const tight = 0.005;

/** A fit this close gains nothing visible from more tokens. */
const closeEnough = 0.0005;

/**
 * The losses are computed again after moving a step by this part of its range, at least a token.
 */
const searchedPart = 1 / 16;

const rounds = 2;

/**
 * Restores single tokens, always the one that removes most loss for its cost, while the price of
 * the schedule stays at most `limit`. If `mayAddSteps` and whole tokens at the schedule's own
 * layers cannot come within half a point of the budget, a token may also leave at a later layer
 * than its step.
 *
 * @param ranked by the ranking whose loss counts
 * @param schedule with a price of at most `limit`
 * @param limit the most that the schedule may cost, as a share of the unpruned model
 */
export function restoreTokens(
  prepared: PreparedStatistics,
  ranked: readonly RankedSample[],
  schedule: readonly Step[],
  price: Price,
  limit: number,
  mayAddSteps: boolean,
): Step[] {
  const { visualTokens } = prepared.reference;
  const prunable = prunableLayers(prepared.shape);
  let current = restore(prepared, ranked, schedule, price, limit);
  if (!mayAddSteps || limit - schedulePrice(price, visualTokens, current) <= tight) return current;
  const layersTaken = new Set(current.map((step) => step.layer));
  const later = current.flatMap(({ layer, keep }): Step[] => {
    if (layer === beforeDecoder) return [];
    const next = prunable.find((one) => one > layer);
    return next === undefined || layersTaken.has(next) ? [] : [{ layer: next, keep }];
  });
  current = [...current, ...later].sort((a, b) => a.layer - b.layer);
  return restore(prepared, ranked, current, price, limit);
}

function restore(
  prepared: PreparedStatistics,
  ranked: readonly RankedSample[],
  schedule: readonly Step[],
  price: Price,
  limit: number,
): Step[] {
  const { shape, reference } = prepared;
  const { visualTokens } = reference;
  let steps = withoutWasteful(price, visualTokens, schedule);
  // Removing a step frees the cost of its scoring: then there is one more round.
  let isFreed = true;
  for (let round = 0; (round < rounds || isFreed) && steps.length > 0; round++) {
    const gain = marginals(ranked, shape.layers, steps, visualTokens);
    const counts = countsOf(steps, visualTokens);
    const before = [...counts.left];
    let spare = limit - schedulePrice(price, visualTokens, steps);
    const judged: Round = {
      ...{ price, layers: shape.layers, visualTokens, gain, before },
      isUnlimited: round >= rounds - 1,
    };
    for (;;) {
      const move = bestMove(judged, counts, spare);
      if (!move) break;
      counts.left[move.step] = move.left;
      spare -= move.price;
      if (spare <= closeEnough) break;
    }
    if (counts.left.every((left, step) => left === before[step])) break;
    const moved = steps.map((step, i) =>
      counts.left[i] === before[i]
        ? step
        : { layer: step.layer, keep: keepOf(counts.left[i]!, visualTokens) },
    );
    steps = withoutWasteful(price, visualTokens, moved);
    isFreed = steps.length < moved.length;
    if (spare <= closeEnough && !isFreed) break;
  }
  return steps;
}

/** What a move is judged by in one round. */
interface Round {
  price: Price;
  /** Layers of the decoder. */
  layers: number;
  visualTokens: number;
  /** By step, the loss that one more token would save. */
  gain: Float64Array;
  /** Counts at the beginning of the round. */
  before: readonly number[];
  /** Whether a step may move on beyond the range in which `gain` is close. */
  isUnlimited: boolean;
}

interface Move {
  step: number;
  left: number;
  price: number;
  worth: number;
}

/** The move that saves most loss for its price, within `room`; undefined if none is worth it. */
function bestMove(round: Round, now: Counts, room: number): Move | undefined {
  const { visualTokens, gain, before, isUnlimited } = round;
  let best: Move | undefined;
  for (let step = 0; step < now.left.length; step++) {
    // A cut before the decoder is given.
    if (now.layers[step] === beforeDecoder) continue;
    const entered = enteredAt(now, step, visualTokens);
    const from = now.left[step]!;
    const left = tokensLeft(keepOf(from + 1, visualTokens), visualTokens, entered);
    const range = Math.ceil(entered * searchedPart);
    if (left <= from || (!isUnlimited && left - before[step]! > range)) continue;
    const price =
      priceOfStep(round, now, step, entered, left) - priceOfStep(round, now, step, entered, from);
    if (price > room) continue;
    // A measured time may fall as tokens are added; such tokens cost nothing.
    if (price <= 0 && gain[step]! <= 0) continue;
    const worth = price <= 0 ? Infinity : gain[step]! / price;
    // A token that saves no loss is only worth its price where the budget is far.
    if (worth <= 0 && room <= tight) continue;
    if (!best || worth > best.worth) best = { step, left, price, worth };
  }
  return best;
}

/**
 * The part of the price that depends on the count after a step: its cut, the layers up to the next
 * one, and the cut there.
 */
function priceOfStep(
  { price, layers: end }: Round,
  { layers, left }: Counts,
  step: number,
  entered: number,
  tokens: number,
): number {
  const [layer, next] = [layers[step]!, layers[step + 1]];
  const own = price.cut(layer, entered, tokens);
  const after = segmentPrice(price, tokens, layer, next ?? end);
  return own + after + (next === undefined ? 0 : price.cut(next, tokens, left[step + 1]!));
}

/** The smallest keep of 4 decimals that leaves at least `tokens`. */
function keepOf(tokens: number, visualTokens: number): number {
  const keep = keepFor(tokens, visualTokens);
  const exact = tokensLeft(keep, visualTokens, visualTokens) >= tokens;
  return exact ? keep : Math.min(keepUnits, toUnits(keep) + 1) / keepUnits;
}
