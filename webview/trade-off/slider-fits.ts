/**
 * Fits of the slider's budget: one at a time, always the newest, with the page's measurements of
 * them.
 */
import { scheduleCost } from '../../src/core/cost/cost';
import type { Cost, Fitting, Replies, Step } from '../../src/protocol/trade-off';
import { KnownReplies } from '../shared/known-replies';
import { Latest } from '../shared/latest';
import { budgetAt } from './axis';
import { takeFit } from './axis-changes';
import { statedAt } from './times';
import { curveOf, type TradeOffView } from './view';

/** A fit that was asked for, and when its input came, in milliseconds of the page's clock. */
interface Ask {
  fitting: Fitting;
  reduction: number;
  since: number;
  /** Where the slider goes if the key that moved it here is pressed again. */
  ahead: readonly number[];
}

/**
 * Fits that take longer than this, in milliseconds, are not requested ahead: other requests would
 * wait.
 */
const quick = 100;

/** Measures of the page, which tests and benchmarks read: from a change of the slider... */
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
  onProblem: (error: unknown) => void;
}

export class SliderFits {
  private readonly latest: Latest<Ask, Replies['fit']>;
  private readonly known: KnownReplies<Fitting, Replies['fit']>;
  /** When the inputs came whose place, and whose fit, the next frame shows. */
  private moved: number | undefined;
  private measured: number | undefined;

  constructor(
    request: (fitting: Fitting) => Promise<Replies['fit']>,
    private readonly view: TradeOffView,
    private readonly events: FitEvents,
  ) {
    this.known = new KnownReplies(request);
    this.latest = new Latest({
      work: ({ fitting }) => this.known.of(fitting),
      onResult: (reply, ask) => {
        this.show(reply, ask);
        this.prefetch(ask);
      },
      onError: (error) => {
        events.onProblem(error);
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

  /**
   * What the fit of a budget is asked for with: the choices of the shown curve; the slider's place
   * if absent.
   */
  fitting(reduction = this.view.reduction): Fitting | undefined {
    const { axis, state } = this.view;
    const curve = curveOf(state);
    if (!curve) return undefined;
    const budget = budgetAt(axis, reduction, statedAt(curve.shape, curve.prompt));
    return { budget, method: curve.method, before: curve.before };
  }

  /** To be called when the host reports a change: the same budget may now have another fit. */
  forget(): void {
    this.known.forget();
  }

  /**
   * The slider is where it is now.
   * @param ahead where it may go next: those fits are requested once this one has come
   */
  ask(ahead: readonly number[] = []): void {
    const fitting = this.fitting();
    if (!fitting) return;
    const since = performance.now();
    this.moved ??= since;
    this.latest.ask({ fitting, reduction: this.view.reduction, since, ahead });
  }

  /** Keys are often pressed repeatedly: requests the next fits before they are needed. */
  private prefetch({ ahead, reduction, since }: Ask): void {
    if (this.view.reduction !== reduction || performance.now() - since > quick) return;
    for (const next of ahead) {
      const fitting = this.fitting(next);
      // An error is shown when the slider gets there.
      if (fitting) this.known.of(fitting).catch(() => undefined);
    }
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

  /** The cost of a schedule with the present shapes; undefined without a curve. */
  costOf(schedule: Step[]): Cost | undefined {
    const curve = curveOf(this.view.state);
    if (!curve) return undefined;
    return scheduleCost(curve.shape, curve.prompt, schedule, { work: curve.work });
  }
}
