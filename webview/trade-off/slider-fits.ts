/**
 * Fits of the slider's budget: one at a time, always the newest, with the page's measurements of
 * them.
 */
import { scheduleCost } from '../../src/core/cost/cost';
import type { Cost, Fitting, Replies, Step } from '../../src/protocol/trade-off';
import { messageOf } from '../shared/client';
import { Latest } from '../shared/latest';
import { budgetAt } from './axis';
import { takeFit } from './axis-changes';
import type { TradeOffClient } from './client';
import { statedAt } from './times';
import { curveOf, type TradeOffView } from './view';

/** A fit that was asked for, and when its input came, in milliseconds of the page's clock. */
interface Ask extends Fitting {
  reduction: number;
  since: number;
}

/** Performance measures of the page for tests and benchmarks: from a change of the slider... */
const measures = {
  /** ...to the slider's place on the screen, by the curve that is there, */
  move: 'fitprune.sliderToMove',
  /** ...to its fit on the screen, */
  redraw: 'fitprune.sliderToRedraw',
  /** ...to the host's answer, which is a part of it. */
  fit: 'fitprune.sliderToFit',
};

export interface FitEvents {
  /** The view has it. */
  onFit: () => void;
  /** In words. */
  onProblem: (message: string) => void;
}

export class SliderFits {
  private readonly latest: Latest<Ask, Replies['fit']>;
  /** When the input came that the next frame shows the place of, and that which it shows the fit of. */
  private moved: number | undefined;
  private measured: number | undefined;

  constructor(
    client: TradeOffClient,
    private readonly view: TradeOffView,
    private readonly events: FitEvents,
  ) {
    this.latest = new Latest({
      work: ({ budget, method, before }) => client.request({ type: 'fit', budget, method, before }),
      onResult: (reply, ask) => {
        this.show(reply, ask);
      },
      onError: (error) => {
        events.onProblem(messageOf(error));
      },
    });
  }

  /** Called when the slider's budget and its fit are on the screen. */
  drawn(): void {
    if (this.moved !== undefined) {
      performance.measure(measures.move, { start: this.moved, end: performance.now() });
      this.moved = undefined;
    }
    if (this.measured === undefined) return;
    performance.measure(measures.redraw, { start: this.measured, end: performance.now() });
    this.measured = undefined;
  }

  /** As the curve that is shown. */
  fitting(): Fitting | undefined {
    const { axis, reduction, state } = this.view;
    const curve = curveOf(state);
    if (!curve) return undefined;
    const budget = budgetAt(axis, reduction, statedAt(curve.shape, curve.prompt));
    return { budget, method: curve.method, before: curve.before };
  }

  /** The slider is where it is now. */
  ask(): void {
    const fitting = this.fitting();
    if (!fitting) return;
    const since = performance.now();
    this.moved ??= since;
    this.latest.ask({ ...fitting, reduction: this.view.reduction, since });
  }

  private show(
    { schedule, hash, selfLoss, crossLoss }: Replies['fit'],
    { reduction, since }: Ask,
  ): void {
    const cost = this.costOf(schedule);
    if (!cost) return;
    const loss = { selfLoss, crossLoss };
    takeFit(this.view, { reduction, schedule, loss, cost, hash });
    performance.measure(measures.fit, { start: since, end: performance.now() });
    this.measured ??= since;
    this.events.onFit();
  }

  /** Of a schedule, as the shapes are now; undefined without a curve. */
  costOf(schedule: Step[]): Cost | undefined {
    const curve = curveOf(this.view.state);
    if (!curve) return undefined;
    return scheduleCost(curve.shape, curve.prompt, schedule, { work: curve.work });
  }
}
