/** The panel: keeps what is shown, asks the host for fits, and draws once a frame. */
import type {
  Cost,
  Curve,
  ExportFormat,
  FittedMethod,
  Fitting,
  HostEvent,
  MeasuredChoice,
  Metric,
  PanelMemory,
  PanelMessage,
  PanelState,
  PlotName,
  Replies,
  Step,
} from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { scheduleCost } from '../../src/core/cost/cost';
import { messageOf, RequestError } from '../shared/client';
import type { TradeOffClient } from './client';
import { Frames } from '../shared/frames';
import { Latest } from '../shared/latest';
import { Rest } from '../shared/rest';
import {
  budgetAt,
  formatValue,
  largestStep,
  parseField,
  reductionAt,
  reductionOn,
  sliderSteps,
  valueAt,
  type Axis,
} from './axis';
import { fill } from '../shared/fill';
import { figureFile } from './figure-file';
import { received } from './received';
import { StepMoves } from './step-moves';
import { statedAt, withTimes } from './times';
import { Screen } from './screen';
import type { ScreenEvents } from './screen-events';
import {
  curveOf,
  hasMetric,
  initialAxis,
  initialReduction,
  limited,
  referenceOf,
  type View,
} from './view';

/** A fit that was asked for, and when its input came, in milliseconds of the page's clock. */
interface Ask extends Fitting {
  reduction: number;
  since: number;
}

/** Measures of the page, which tests and benchmarks read: from a change of the slider... */
const measures = {
  /** ...to its fit on the screen, */
  redraw: 'fitprune.sliderToRedraw',
  /** ...to the host's answer, which is a part of it. */
  fit: 'fitprune.sliderToFit',
};

/** A fit that takes longer is not waited for: the slider moves on without it. In milliseconds. */
const fitPatience = 40;

/** The window is told where the slider is once it has rested for this long, in milliseconds. */
const restPause = 250;

export class TradeOffPanel implements ScreenEvents {
  private readonly view: View;
  private readonly screen: Screen;
  private readonly frames: Frames;
  private readonly fits: Latest<Ask, Replies['fit']>;
  private readonly moves: StepMoves;
  /** When the input came that the next frame shows the fit of. */
  private measured: number | undefined;
  private readonly rest = new Rest(restPause, () => {
    this.keep();
  });

  constructor(
    root: HTMLElement,
    private readonly client: TradeOffClient,
    private readonly strings: TradeOffStrings,
    given: PanelState,
  ) {
    const state = withTimes(given);
    const memory = client.restore();
    const axis = initialAxis(state, memory);
    const reduction = initialReduction(state, axis, memory);
    const measured = memory?.measured ?? { x: 'flops', y: 'accuracy' };
    this.view = { state, axis, reduction, fitted: undefined, move: undefined, measured };
    this.frames = new Frames(() => {
      this.draw();
    });
    this.fits = new Latest({
      work: ({ budget, method, before }) =>
        this.client.request({ type: 'fit', budget, method, before }),
      onResult: (reply, ask) => {
        this.show(reply, ask);
      },
      onError: (error) => {
        this.screen.sayProblem(messageOf(error));
      },
    });
    this.moves = new StepMoves(client, this.view, {
      onChange: () => {
        this.frames.request();
      },
      onProblem: (message) => {
        this.screen.sayProblem(message);
      },
    });
    this.screen = new Screen(root, strings, this);
    // At once: a frame later, every control would have been seen that does not apply.
    this.draw();
    this.refit();
  }

  receive(event: HostEvent): void {
    const { view } = this;
    const before = view.state;
    view.state = received(before, event);
    this.settle(before);
    this.frames.request();
    const { run } = before.measuring;
    if (run?.kind === 'sweep' && view.state.measuring.run?.kind !== 'sweep') {
      this.screen.showMeasured();
    }
  }

  onSlide(reduction: number): void {
    const { view } = this;
    view.reduction = limited(view.state, view.axis, reduction);
    view.anchor = { axis: view.axis, reduction: view.reduction };
    this.refit();
    // Nearly always with its fit: a frame before it would only hold that up.
    this.frames.requestWithin(fitPatience);
    this.rest.restart();
  }

  onSeek(value: number): void {
    const reference = referenceOf(this.view.state);
    if (!reference || !curveOf(this.view.state)) return;
    this.onSlide(reductionAt(this.view.axis, value, reference.prompt));
  }

  /** The slider stays at the schedule it shows, whatever that is called on the new axis. */
  onAxis(axis: Axis): void {
    const { view } = this;
    const reference = referenceOf(view.state);
    view.wanted = undefined;
    if (!hasMetric(reference, axis.metric) && isTimeMetric(axis.metric)) {
      // Nothing is told of it before a device is profiled: what is shown stays.
      view.wanted = { metric: axis.metric };
      this.frames.request();
      return;
    }
    const { anchor, fitted } = view;
    // Priced anew: a profile that has come since tells times, too.
    const cost = fitted && this.costOf(anchor?.schedule ?? fitted.schedule);
    view.axis = axis;
    if (anchor && isSameAxis(anchor.axis, axis)) {
      view.reduction = limited(view.state, axis, anchor.reduction);
    } else if (reference && cost) {
      view.reduction = limited(view.state, axis, reductionOn(axis, cost, reference.prompt));
    }
    this.keep();
    this.refit();
    this.frames.request();
  }

  /** Typed on another axis: that of the time is shown, and the slider is where it was asked for. */
  onTime(metric: 'latency' | 'ttft', text: string): void {
    const { view } = this;
    const reference = referenceOf(view.state);
    if (!reference || !curveOf(view.state)) return;
    // A speed-up of a decoder alone is that of its prefill.
    const isAlone = metric === 'ttft' && hasMetric(reference, 'latency');
    const known = isAlone && !hasMetric(reference, 'ttft') ? 'latency' : metric;
    const axis = { ...view.axis, metric: known };
    this.onAxis(axis);
    if (view.wanted) {
      view.wanted = { ...view.wanted, text };
      return;
    }
    const { prompt } = reference;
    const asked = parseField(axis, text, prompt);
    const largest = largestStep(axis, reference) / sliderSteps;
    if (asked === undefined || asked > largest + 1e-9) {
      const most = formatValue(axis, valueAt(axis, largest, prompt));
      this.screen.sayProblem(fill(this.strings.beyondReach, most));
    } else this.onSlide(asked);
  }

  /** Times of another device come with the next state. */
  onProfile(file: string): void {
    this.client.send({ type: 'chooseProfile', file });
    this.keep({ profile: file });
  }

  onStatistics(file: string): void {
    this.client.send({ type: 'chooseStatistics', file });
    this.keep({ statistics: file });
  }

  /** The curve of the other method comes with the next state, and the fit after it. */
  onMethod(method: FittedMethod): void {
    this.client.send({ type: 'chooseMethod', method });
    this.keep({ method });
  }

  /** The curve behind this cut comes as that of another method does. */
  onBefore(keep: number): void {
    this.client.send({ type: 'chooseBefore', keep });
    this.keep({ before: keep });
  }

  onMeasuredChoice(measured: MeasuredChoice): void {
    this.view.measured = measured;
    this.keep({ measured });
    this.frames.request();
  }

  async onSavePoint(sweep: string, index: number): Promise<void> {
    await this.attempt(this.client.request({ type: 'savePoint', sweep, index }));
  }

  onMove(index: number, tokens: number): void {
    this.moves.move(index, tokens);
  }

  onDrop(): void {
    this.moves.drop();
  }

  onCancel(): void {
    this.moves.cancel();
  }

  async onSave(): Promise<void> {
    await this.act((chosen) => this.client.request({ type: 'saveAs', ...chosen }));
  }

  async onUpdate(): Promise<void> {
    const recipe = this.view.state.chosenRecipe;
    if (recipe === undefined) return;
    await this.act((chosen) => this.client.request({ type: 'update', recipe, ...chosen }));
  }

  onExport(plot: PlotName, format: ExportFormat): void {
    figureFile(this.screen, this.view.state.modelName, plot, format)
      .then((content) => this.client.request({ type: 'export', plot, format, content }))
      .catch((error: unknown) => {
        const isHosts = error instanceof RequestError;
        this.screen.sayProblem(isHosts ? error.message : this.strings.exportFailed);
      });
  }

  send(message: PanelMessage): void {
    this.client.send(message);
  }

  onResize(): void {
    this.frames.request();
  }

  private async act(request: (chosen: Fitting) => Promise<unknown>): Promise<void> {
    const fitting = this.fitting();
    if (fitting) await this.attempt(request(fitting));
  }

  private async attempt(request: Promise<unknown>): Promise<void> {
    try {
      await request;
    } catch (error) {
      this.screen.sayProblem(messageOf(error));
    }
  }

  /** As the curve that is shown. */
  private fitting(): Fitting | undefined {
    const { axis, reduction, state } = this.view;
    const curve = curveOf(state);
    if (!curve) return undefined;
    const budget = budgetAt(axis, reduction, statedAt(curve.shape, curve.prompt));
    return { budget, method: curve.method, before: curve.before };
  }

  private refit(): void {
    const fitting = this.fitting();
    if (!fitting) return;
    this.fits.ask({ ...fitting, reduction: this.view.reduction, since: performance.now() });
  }

  private show(
    { schedule, hash, selfLoss, crossLoss }: Replies['fit'],
    { reduction, since }: Ask,
  ): void {
    const cost = this.costOf(schedule);
    if (!cost) return;
    const { view } = this;
    view.fitted = { reduction, schedule, loss: { selfLoss, crossLoss }, cost, hash };
    const { anchor = { axis: view.axis, reduction } } = view;
    if (isSameAxis(anchor.axis, view.axis) && anchor.reduction === reduction)
      view.anchor = { ...anchor, schedule };
    performance.measure(measures.fit, { start: since, end: performance.now() });
    this.measured ??= since;
    this.frames.request();
  }

  private costOf(schedule: Step[]): Cost | undefined {
    const curve = curveOf(this.view.state);
    if (!curve) return undefined;
    return scheduleCost(curve.shape, curve.prompt, schedule, { work: curve.work });
  }

  /** What follows from a new state: another curve means another fit. */
  private settle(before: PanelState): void {
    const { view } = this;
    const { state } = view;
    // Whoever chose it, here or in an editor.
    const { chosenRecipe: recipe } = state;
    if (recipe !== undefined && recipe !== before.chosenRecipe) this.keepRecipe(recipe);
    this.moves.settle(state);
    const [curve, old] = [curveOf(state), curveOf(before)];
    if (curve === old || JSON.stringify(curve) === JSON.stringify(old)) return;
    if (!curve) {
      view.fitted = undefined;
      return;
    }
    if (this.settleTimes(curve)) return;
    view.anchor = undefined;
    const isFirst = view.fitted === undefined && this.client.restore()?.reduction === undefined;
    view.reduction = isFirst
      ? initialReduction(state, view.axis)
      : limited(state, view.axis, view.reduction);
    this.refit();
  }

  /**
   * A profile has come that was waited for, or gone that the axis was told by.
   * @returns whether the slider was moved for that
   */
  private settleTimes({ shape, prompt }: Curve): boolean {
    const { view } = this;
    const { wanted, axis } = view;
    const reference = referenceOf(view.state);
    if (wanted && statedAt(shape, prompt).unpruned) {
      if (wanted.text !== undefined) this.onTime(wanted.metric, wanted.text);
      else this.onAxis({ ...axis, metric: wanted.metric });
      return true;
    }
    if (hasMetric(reference, axis.metric)) return false;
    this.onAxis({ ...axis, metric: 'flops' });
    return true;
  }

  private keep(more: Partial<PanelMemory> = {}): void {
    const { axis, reduction, state } = this.view;
    const { metric, convention } = axis;
    const { folder } = state;
    const memory = this.client.restore();
    this.client.keep({ ...memory, folder, metric, convention, reduction, ...more });
  }

  /** The cut before the decoder is that recipe's, until another is chosen. */
  private keepRecipe(recipe: string): void {
    const memory = this.client.restore();
    if (memory) delete memory.before;
    if (memory) this.client.keep(memory);
    this.keep({ recipe });
  }

  private draw(): void {
    this.screen.draw(this.view);
    if (this.measured === undefined) return;
    performance.measure(measures.redraw, { start: this.measured, end: performance.now() });
    this.measured = undefined;
  }
}

function isSameAxis(a: Axis, b: Axis): boolean {
  return a.metric === b.metric && (a.metric !== 'flops' || a.convention === b.convention);
}

function isTimeMetric(metric: Metric): metric is 'latency' | 'ttft' {
  return metric === 'latency' || metric === 'ttft';
}
