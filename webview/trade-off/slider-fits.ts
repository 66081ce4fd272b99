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
  /** Where the slider goes if the key is pressed again that took it here, and again. */
  ahead: readonly number[];
}

/** Fits that take longer than this, in milliseconds, are not asked for before they are needed: others would wait. */
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
  /** When the input came that the next frame shows the place of, and that which it shows the fit of. */
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
        this.lookAhead(ask);
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

  /** As the curve that is shown, where the slider is unless told. */
  fitting(reduction = this.view.reduction): Fitting | undefined {
    const { axis, state } = this.view;
    const curve = curveOf(state);
    if (!curve) return undefined;
    const budget = budgetAt(axis, reduction, statedAt(curve.shape, curve.prompt));
    return { budget, method: curve.method, before: curve.before };
  }

  /** The host said something that may lead to other fits. */
  forget(): void {
    this.known.forget();
  }

  /**
   * The slider is where it is now.
   * @param ahead where it may be next: those fits are asked for once this one has come
   */
  ask(ahead: readonly number[] = []): void {
    const fitting = this.fitting();
    if (!fitting) return;
    const since = performance.now();
    this.moved ??= since;
    this.latest.ask({ fitting, reduction: this.view.reduction, since, ahead });
  }

  /** Keys are pressed again and again: the next fits are under way before they are waited for. */
  private lookAhead({ ahead, reduction, since }: Ask): void {
    if (this.view.reduction !== reduction || performance.now() - since > quick) return;
    for (const next of ahead) {
      const fitting = this.fitting(next);
      // What it fails by is said where it is asked for.
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

  /** Of a schedule, as the shapes are now; undefined without a curve. */
  costOf(schedule: Step[]): Cost | undefined {
    const curve = curveOf(this.view.state);
    if (!curve) return undefined;
    return scheduleCost(curve.shape, curve.prompt, schedule, { work: curve.work });
  }
}
