/** Predicted loss: pruned inference replayed on the masses that an unpruned run left. */
import { tokensLeft } from '../cost/tokens';
import { beforeDecoder, type Step } from '../cost/types';
import { reservedPlaces, type SampleCoverage } from '../ranking/coverage/replay';
import type { PreparedSample } from './prepared-sample';
import { orderBefore, type RankedSample } from './orders';

/** Fractions of the unpruned mass that pruning loses, mean over samples and layers. */
export interface Loss {
  selfLoss: number;
  crossLoss: number;
}

/** What became of a sample's tokens; steps are counted over the whole schedule. */
export interface Outcome {
  /** The step that dropped each token; the number of steps for those that stay. */
  exit: Uint16Array;
  /** Lowest-ranked token that each step kept; with coverage, as `firstDropped`, not known. */
  lastKept: Int32Array;
  /** Highest-ranked token that each step dropped, or -1 where it dropped none. */
  firstDropped: Int32Array;
}

/** Replays schedules on samples; holds the buffers, so that thousands of runs allocate nothing. */
export class Simulator implements Outcome {
  exit = new Uint16Array(0);
  lastKept = new Int32Array(0);
  firstDropped = new Int32Array(0);
  private kept = new Uint16Array(0);
  private dropped = new Uint16Array(0);

  /** With coverage: tokens that are there, by block, and the blocks that have some. */
  private inBlock = new Uint16Array(0);
  private blocksLeft = 0;
  /** Tokens that take no place of their block: masses of a pruned model know nothing of them any more. */
  private blockless = new Uint8Array(0);

  constructor(private readonly layers: number) {}

  /**
   * Adds the sample's losses, summed over layers, to `loss`.
   * @param oneMore a step that keeps a token more than it says, where one more enters it
   */
  run(ranked: RankedSample, schedule: readonly Step[], loss: Loss, oneMore = -1): void {
    const { sample } = ranked;
    const n = sample.visualTokens;
    this.reset(n, schedule.length);
    if (ranked.coverage) this.fillBlocks(ranked.coverage);
    const { exit, kept, dropped } = this;
    let left = n;
    for (let step = 0; step < schedule.length; step++) {
      const { layer, keep } = schedule[step]!;
      const entered = left;
      left = tokensLeft(keep, n, entered);
      if (step === oneMore) left = Math.min(entered, left + 1);
      const from = layer * ranked.layerStride;
      const { order, coverage } = ranked;
      if (layer === beforeDecoder) {
        this.drop(step, schedule.length, orderBefore(ranked), 0, entered - left);
        if (coverage) this.fillBlocks(coverage);
      } else if (coverage) {
        if (coverage.gone) this.leaveBlocks(coverage, coverage.gone, from);
        this.dropUncovered(step, schedule.length, order, from, coverage, entered - left, left);
      } else this.drop(step, schedule.length, order, from, entered - left);
      let count = 0;
      for (let i = 0; i < entered; i++) {
        const token = kept[i]!;
        if (exit[token]! > step) kept[count++] = token;
      }
      const last = schedule[step + 1]?.layer ?? this.layers - 1;
      if (left === n) continue;
      // What is lost is what is gone, or all that is not kept: sum over the fewer.
      const gone = n - left;
      const span = [layer + 1, last] as const;
      if (gone <= left) addLost(ranked, span, dropped, gone, false, loss);
      else addLost(ranked, span, kept, left, true, loss);
    }
  }

  private drop(step: number, steps: number, order: Uint16Array, from: number, count: number): void {
    const { exit, dropped } = this;
    let gone = this.goneBefore;
    let i = from;
    for (let remaining = count; remaining > 0; i++) {
      const token = order[i]!;
      if (exit[token] !== steps) continue;
      exit[token] = step;
      dropped[gone++] = token;
      remaining--;
    }
    if (count > 0) this.firstDropped[step] = dropped[gone - 1]!;
    this.goneBefore = gone;
    while (exit[order[i]!] !== steps) i++;
    this.lastKept[step] = order[i]!;
  }

  /**
   * As `drop`, but passes over the best token of each block as far as places are reserved. Whatever lies below
   * the scan is gone already, so that the last token of a block is its best, and the first such tokens
   * to be met are the worst of them: those are the ones for which no place is left.
   */
  private dropUncovered(
    step: number,
    steps: number,
    order: Uint16Array,
    from: number,
    coverage: SampleCoverage,
    count: number,
    left: number,
  ): void {
    const { exit, dropped, inBlock } = this;
    const { blocks } = coverage;
    let unreserved = this.blocksLeft - reservedPlaces(coverage, left);
    let gone = this.goneBefore;
    let remaining = count;
    for (let i = from; remaining > 0; i++) {
      const token = order[i]!;
      if (exit[token] !== steps) continue;
      const block = blocks[token]!;
      if (this.blockless[token] === 0) {
        if (inBlock[block] === 1) {
          if (unreserved-- <= 0) continue;
          this.blocksLeft--;
        }
        inBlock[block] = inBlock[block]! - 1;
      }
      exit[token] = step;
      dropped[gone++] = token;
      remaining--;
    }
    this.goneBefore = gone;
  }

  /** Takes tokens that are gone at a layer out of their blocks: no place is reserved for them. */
  private leaveBlocks({ blocks }: SampleCoverage, gone: Uint8Array, from: number): void {
    const { blockless, inBlock, exit } = this;
    const steps = this.lastKept.length;
    for (let token = 0; token < blocks.length; token++) {
      if (gone[from + token] === 0 || blockless[token] === 1 || exit[token] !== steps) continue;
      blockless[token] = 1;
      const block = blocks[token]!;
      inBlock[block] = inBlock[block]! - 1;
      if (inBlock[block] === 0) this.blocksLeft--;
    }
  }

  /** Of the tokens that are there. */
  private fillBlocks({ blocks, count }: SampleCoverage): void {
    const { exit } = this;
    const steps = this.lastKept.length;
    if (this.inBlock.length < count) this.inBlock = new Uint16Array(count);
    this.inBlock.fill(0);
    this.blocksLeft = 0;
    for (let token = 0; token < blocks.length; token++) {
      if (exit[token] !== steps) continue;
      const block = blocks[token]!;
      if (this.inBlock[block] === 0) this.blocksLeft++;
      this.inBlock[block] = this.inBlock[block]! + 1;
    }
  }

  private goneBefore = 0;

  private reset(n: number, steps: number): void {
    if (this.exit.length !== n) {
      this.exit = new Uint16Array(n);
      this.blockless = new Uint8Array(n);
      this.kept = new Uint16Array(n);
      this.dropped = new Uint16Array(n);
    }
    if (this.lastKept.length !== steps) {
      this.lastKept = new Int32Array(steps);
      this.firstDropped = new Int32Array(steps);
    }
    this.exit.fill(steps);
    this.blockless.fill(0);
    this.firstDropped.fill(-1);
    for (let j = 0; j < n; j++) this.kept[j] = j;
    this.goneBefore = 0;
  }
}

/** Adds what is lost at layers `first` to `last`, told by the tokens that went or by those that stayed. */
function addLost(
  { sample, importance }: RankedSample,
  [first, last]: readonly [number, number],
  tokens: Uint16Array,
  count: number,
  stayed: boolean,
  loss: Loss,
): void {
  for (let layer = first; layer <= last; layer++) {
    const { self, cross } = massOf(sample, layer, tokens, count);
    const selfTotal = sample.selfTotal[layer]!;
    const crossTotal = sample.crossTotal[layer]!;
    const weight = importance?.[layer] ?? 1;
    loss.selfLoss += weight * part(stayed ? selfTotal - self : self, selfTotal);
    loss.crossLoss += weight * part(stayed ? crossTotal - cross : cross, crossTotal);
  }
}

function massOf(sample: PreparedSample, layer: number, tokens: Uint16Array, count: number) {
  const from = layer * sample.visualTokens;
  const { self: ofSelf, cross: ofCross } = sample;
  let self = 0;
  let cross = 0;
  for (let i = 0; i < count; i++) {
    const at = from + tokens[i]!;
    self += ofSelf[at]!;
    cross += ofCross[at]!;
  }
  return { self, cross };
}

/** A layer without any mass cannot lose some. */
function part(lost: number, total: number): number {
  return total > 0 ? lost / total : 0;
}

/**
 * The loss that `schedule` promises: at each layer, the part of its unpruned mass that no longer enters
 * it, mean over samples and the layers that have masses.
 */
export function meanLoss(
  ranked: readonly RankedSample[],
  layers: number,
  schedule: readonly Step[],
): Loss {
  const simulator = new Simulator(layers);
  const loss: Loss = { selfLoss: 0, crossLoss: 0 };
  for (const sample of ranked) simulator.run(sample, schedule, loss);
  const count = massesCounted(ranked);
  return { selfLoss: loss.selfLoss / count, crossLoss: loss.crossLoss / count };
}

/** Samples times the layers that have masses, over which losses are means. */
export function massesCounted(ranked: readonly RankedSample[]): number {
  return ranked.length * (ranked[0]?.sample.massLayers ?? 0);
}
