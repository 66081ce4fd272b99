/** A run that keeps one token more at a step, computed from the run that does not. */
import { tokensLeft } from '../cost/tokens';
import { beforeDecoder, type Step } from '../cost/types';
import { isSummedOverDropped, type Loss } from './lost-mass';
import type { RankedSample } from './masses/orders';
import { Simulator, type Trace } from './simulate';

/**
 * Up to that step both runs are one, and where the same tokens are there again after a later one,
 * they are one from there on. Sums are made in the order of a whole run, so that nothing differs
 * from one in any bit.
 */
export class OneMore extends Simulator {
  /** By step, tokens that the other run drops there and this one has dropped before. */
  private early = new Uint16Array(0);

  /** @returns an empty trace, for a run of that many steps */
  traceOf(steps: number): Trace {
    return {
      ...{ exit: new Uint16Array(0), dropped: new Uint16Array(0) },
      ...{ goneBefore: new Uint32Array(steps), lostBefore: [] },
      atLayer: { self: new Float64Array(this.layers), cross: new Float64Array(this.layers) },
    };
  }

  /**
   * What the sample loses if `at` keeps one token more than it says, and one more enters it.
   *
   * @param base the run without that token
   */
  lossOf(ranked: RankedSample, schedule: readonly Step[], base: Trace, at: number): Loss {
    const n = ranked.sample.visualTokens;
    const loss = { ...base.lostBefore[at]! };
    this.resume(ranked, schedule, base, at);
    let left = n - this.gone;
    /** Tokens that are dropped here and not there. */
    let differing = 0;
    for (let step = at; step < schedule.length; step++) {
      const entered = left;
      const kept = tokensLeft(schedule[step]!.keep, n, entered);
      left = step === at ? Math.min(entered, kept + 1) : kept;
      const from = this.gone;
      this.cut(ranked, schedule, step, entered, left);
      differing += this.dropsEarly(base, step, from, schedule.length);
      const goneThere = base.goneBefore[step + 1] ?? base.dropped.length;
      if (differing === 0 && this.gone === goneThere) {
        this.continueAs(ranked, schedule, base, step, loss);
        return loss;
      }
      this.lose(ranked, schedule, step, left, loss);
    }
    return loss;
  }

  /** The state of the other run before a step. */
  private resume(ranked: RankedSample, schedule: readonly Step[], base: Trace, at: number): void {
    const steps = schedule.length;
    this.reset(base.exit.length, steps);
    this.gone = base.goneBefore[at]!;
    for (let i = 0; i < this.gone; i++) {
      const token = base.dropped[i]!;
      this.dropped[i] = token;
      this.exit[token] = base.exit[token]!;
    }
    if (this.early.length < steps + 1) this.early = new Uint16Array(steps + 1);
    this.early.fill(0);
    const { coverage } = ranked;
    if (!coverage) return;
    if (coverage.gone) {
      for (let step = 0; step < at; step++) {
        const { layer } = schedule[step]!;
        if (layer === beforeDecoder) continue;
        const isThere = (token: number) => base.exit[token]! >= step;
        this.blocks.leave(coverage, layer * ranked.layerStride, isThere);
      }
    }
    this.blocks.fill(coverage, this.exit, steps);
  }

  /** How many more tokens a step drops here than in the other run, from `from` on. */
  private dropsEarly(base: Trace, step: number, from: number, steps: number): number {
    const { dropped, early } = this;
    let more = -early[step]!;
    for (let i = from; i < this.gone; i++) {
      const there = base.exit[dropped[i]!]!;
      if (there <= step) continue;
      more++;
      if (there < steps) early[there] = early[there]! + 1;
    }
    return more;
  }

  /** The losses from a step on, after which the same tokens are there. */
  private continueAs(
    ranked: RankedSample,
    schedule: readonly Step[],
    base: Trace,
    step: number,
    loss: Loss,
  ): void {
    const n = ranked.sample.visualTokens;
    for (let next = step; next < schedule.length; next++) {
      const goneAfter = base.goneBefore[next + 1] ?? base.dropped.length;
      const left = n - goneAfter;
      if (left === n) continue;
      if (isSummedOverDropped(n, left)) {
        // The same tokens went, but in another order.
        for (let i = this.gone; i < goneAfter; i++) this.dropped[i] = base.dropped[i]!;
        this.gone = goneAfter;
        this.lose(ranked, schedule, next, left, loss);
        continue;
      }
      const last = schedule[next + 1]?.layer ?? this.layers - 1;
      for (let layer = schedule[next]!.layer + 1; layer <= last; layer++) {
        loss.selfLoss += base.atLayer.self[layer]!;
        loss.crossLoss += base.atLayer.cross[layer]!;
      }
    }
  }
}
