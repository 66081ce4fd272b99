/** Predicted loss: pruned inference replayed on the masses that an unpruned run left. */
import { tokensLeft } from '../cost/tokens';
import { beforeDecoder, type Step } from '../cost/types';
import { reservedPlaces, type SampleCoverage } from '../ranking/coverage/replay';
import { BlocksLeft } from './blocks-left';
import { addLost, isSummedOverDropped, type Loss, type Lost } from './lost-mass';
import { orderBefore, type RankedSample } from './masses/orders';

export type { Loss } from './lost-mass';

/** What happened to a sample's tokens; steps are counted over the whole schedule. */
export interface Outcome {
  /** The step that dropped each token; the number of steps for those that stay. */
  exit: Uint16Array;
  /** Lowest-ranked token that each step kept; with coverage, as `firstDropped`, not known. */
  lastKept: Int32Array;
  /** Highest-ranked token that each step dropped, or -1 where it dropped none. */
  firstDropped: Int32Array;
}

/** A recorded run, for others that begin in the same way. */
export interface Trace {
  /** As `Outcome.exit`. */
  exit: Uint16Array;
  /** Tokens in the order in which they were dropped. */
  dropped: Uint16Array;
  /** By step, how many tokens had been dropped before it. */
  goneBefore: Uint32Array;
  /** By step, the loss before it, summed over layers. */
  lostBefore: Loss[];
  /** By layer, the amounts added to the losses. */
  atLayer: Lost;
}

/** Replays schedules on samples; holds the buffers, so that thousands of runs allocate nothing. */
export class Simulator implements Outcome {
  exit = new Uint16Array(0);
  lastKept = new Int32Array(0);
  firstDropped = new Int32Array(0);
  /** Tokens in the order in which they were dropped, the first `gone` of them. */
  protected dropped = new Uint16Array(0);
  protected gone = 0;
  protected readonly blocks = new BlocksLeft();
  /**
   * In their order, the first `keptCount`; -1 until they are needed. Tokens dropped since may still
   * be among them.
   */
  private kept = new Uint16Array(0);
  private keptCount = 0;

  constructor(protected readonly layers: number) {}

  /**
   * Adds the sample's losses, summed over layers, to `loss`.
   *
   * @param trace records this run; `loss` must be 0 before it
   */
  run(ranked: RankedSample, schedule: readonly Step[], loss: Loss, trace?: Trace): void {
    const n = ranked.sample.visualTokens;
    this.reset(n, schedule.length);
    if (ranked.coverage) this.blocks.fill(ranked.coverage, this.exit, schedule.length);
    let left = n;
    for (let step = 0; step < schedule.length; step++) {
      if (trace) {
        trace.goneBefore[step] = this.gone;
        trace.lostBefore[step] = { ...loss };
      }
      const entered = left;
      left = tokensLeft(schedule[step]!.keep, n, entered);
      this.cut(ranked, schedule, step, entered, left);
      this.lose(ranked, schedule, step, left, loss, trace?.atLayer);
    }
    if (trace) [trace.exit, trace.dropped] = [this.exit.slice(), this.dropped.slice(0, this.gone)];
  }

  /** Drops the tokens of a step. */
  protected cut(
    ranked: RankedSample,
    schedule: readonly Step[],
    step: number,
    entered: number,
    left: number,
  ): void {
    const { order, coverage } = ranked;
    const { layer } = schedule[step]!;
    const from = layer * ranked.layerStride;
    const steps = schedule.length;
    if (layer === beforeDecoder) {
      this.drop(step, steps, orderBefore(ranked), 0, entered - left);
      if (coverage) this.blocks.fill(coverage, this.exit, steps);
    } else if (coverage) {
      this.blocks.leave(coverage, from, (token) => this.exit[token] === steps);
      this.dropUncovered(step, steps, order, from, coverage, entered - left, left);
    } else this.drop(step, steps, order, from, entered - left);
  }

  /** Adds the loss from a step up to the next one. */
  protected lose(
    ranked: RankedSample,
    schedule: readonly Step[],
    step: number,
    left: number,
    loss: Loss,
    atLayer?: Lost,
  ): void {
    const n = ranked.sample.visualTokens;
    if (left === n) return;
    const last = schedule[step + 1]?.layer ?? this.layers - 1;
    const span = [schedule[step]!.layer + 1, last] as const;
    // The loss is the mass of dropped tokens, or the total minus that of kept ones: sum over the
    // fewer.
    if (isSummedOverDropped(n, left)) {
      addLost(ranked, span, this.dropped, n - left, false, loss, atLayer);
    } else {
      this.keepThere(schedule.length);
      addLost(ranked, span, this.kept, left, true, loss, atLayer);
    }
  }

  /** Remaining tokens, in their order. */
  private keepThere(steps: number): void {
    const { kept, exit } = this;
    let count = 0;
    if (this.keptCount < 0) {
      for (let token = 0; token < exit.length; token++) {
        if (exit[token] === steps) kept[count++] = token;
      }
      this.keptCount = count;
      return;
    }
    for (let i = 0; i < this.keptCount; i++) {
      const token = kept[i]!;
      if (exit[token] === steps) kept[count++] = token;
    }
    this.keptCount = count;
  }

  private drop(step: number, steps: number, order: Uint16Array, from: number, count: number): void {
    const { exit, dropped } = this;
    let { gone } = this;
    let i = from;
    for (let remaining = count; remaining > 0; i++) {
      const token = order[i]!;
      if (exit[token] !== steps) continue;
      exit[token] = step;
      dropped[gone++] = token;
      remaining--;
    }
    if (count > 0) this.firstDropped[step] = dropped[gone - 1]!;
    this.gone = gone;
    while (exit[order[i]!] !== steps) i++;
    this.lastKept[step] = order[i]!;
  }

  /**
   * Like `drop`, but skips the best token of each block as long as places are reserved. All tokens
   * below the scan are dropped already, so the last token left in a block is its best. The scan
   * meets the worst of these best tokens first; for them no place is left.
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
    const { exit, dropped } = this;
    const { inBlock, blockless } = this.blocks;
    const { blocks } = coverage;
    let blocksLeft = this.blocks.count;
    let unreserved = blocksLeft - reservedPlaces(coverage, left);
    let { gone } = this;
    let remaining = count;
    for (let i = from; remaining > 0; i++) {
      const token = order[i]!;
      if (exit[token] !== steps) continue;
      const block = blocks[token]!;
      if (blockless[token] === 0) {
        if (inBlock[block] === 1) {
          if (unreserved-- <= 0) continue;
          blocksLeft--;
        }
        inBlock[block] = inBlock[block]! - 1;
      }
      exit[token] = step;
      dropped[gone++] = token;
      remaining--;
    }
    this.blocks.count = blocksLeft;
    this.gone = gone;
  }

  protected reset(n: number, steps: number): void {
    if (this.exit.length !== n) {
      this.exit = new Uint16Array(n);
      this.kept = new Uint16Array(n);
      this.dropped = new Uint16Array(n);
    }
    if (this.lastKept.length !== steps) {
      this.lastKept = new Int32Array(steps);
      this.firstDropped = new Int32Array(steps);
    }
    this.exit.fill(steps);
    this.blocks.reset(n);
    this.firstDropped.fill(-1);
    this.keptCount = -1;
    this.gone = 0;
  }
}

/**
 * The loss that `schedule` promises: at each layer, the part of its unpruned mass that no longer
 * enters it, mean over samples and the layers that have masses.
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
