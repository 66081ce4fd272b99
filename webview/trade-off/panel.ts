/** The panel: holds the view's state, asks the host for fits, and draws once a frame. */
import type {
  ExportFormat,
  FittedMethod,
  Fitting,
  HostEvent,
  PanelMessage,
  PanelState,
  PlotName,
} from '../../src/protocol/trade-off';
import type { MeasuredChoice } from '../../src/protocol/panel-memory';
import { messageOf } from '../../src/core/errors';
import { Frames } from '../shared/frames';
import { Rest } from '../shared/rest';
import { reductionAt, type Axis } from './axis';
import { AxisChanges, type TimeMetric } from './axis-changes';
import type { TradeOffClient } from './client';
import { Memory } from './memory';
import { isProgress, received } from './received';
import { Requests } from './requests';
import { Screen } from './screen';
import type { ScreenEvents } from './screen-events';
import { SliderFits } from './slider-fits';
import { StepMoves } from './step-moves';
import type { TradeOffStrings } from './strings';
import { withTimes } from './times';
import {
  curveOf,
  isOfSameFits,
  initialAxis,
  initialReduction,
  limited,
  referenceOf,
  type TradeOffView,
} from './view';

/** The window stores the slider's place once it has rested for this long, in milliseconds. */
const restPause = 250;

export class TradeOffPanel implements ScreenEvents {
  private readonly view: TradeOffView;
  private readonly screen: Screen;
  private readonly frames: Frames;
  private readonly fits: SliderFits;
  private readonly moves: StepMoves;
  private readonly axes: AxisChanges;
  private readonly memory: Memory;
  private readonly requests: Requests;
  private readonly rest = new Rest(restPause, () => {
    this.memory.keep();
  });

  constructor(
    root: HTMLElement,
    private readonly client: TradeOffClient,
    strings: TradeOffStrings,
    given: PanelState,
  ) {
    const state = withTimes(given);
    const memory = client.restore();
    const axis = initialAxis(state, memory);
    const reduction = initialReduction(state, axis, memory);
    const measured = memory?.measured ?? { x: 'flops', y: 'accuracy' };
    this.view = { state, axis, reduction, fitted: undefined, move: undefined, measured };
    this.frames = new Frames(this.draw.bind(this));
    const fit = (fitting: Fitting) => client.request({ type: 'fit', ...fitting });
    this.fits = new SliderFits(fit, this.view, {
      onFit: () => {
        this.frames.now();
      },
      onProblem: (error) => {
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
    this.memory = new Memory(client, this.view);
    this.axes = new AxisChanges(this.view, strings, {
      costOf: (schedule) => this.fits.costOf(schedule),
      onChange: () => {
        this.memory.keep();
        this.fits.ask();
        this.frames.request();
      },
      onWanted: () => {
        this.frames.request();
      },
      onSlide: this.onSlide,
      onProblem: (message) => {
        this.screen.sayProblem(message);
      },
    });
    this.screen = new Screen(root, strings, this);
    const fitting = () => this.fits.fitting();
    this.requests = new Requests(client, this.view, this.screen, fitting, strings.exportFailed);
    // At once: a frame later, every control would have been seen that does not apply.
    this.draw();
    this.fits.ask();
  }

  receive(event: HostEvent): void {
    const { view } = this;
    const before = view.state;
    if (!isProgress(event)) this.fits.forget();
    view.state = received(before, event);
    this.settle(before);
    this.frames.request();
    const { run } = before.measuring;
    if (run?.kind === 'sweep' && view.state.measuring.run?.kind !== 'sweep') {
      this.screen.showMeasured();
    }
  }

  readonly onSlide = (reduction: number, ahead?: readonly number[]): void => {
    const { view } = this;
    view.reduction = limited(view.state, view.axis, reduction);
    view.anchor = { axis: view.axis, reduction: view.reduction };
    this.fits.ask(ahead);
    // In the next frame by the curve that is here; the fit follows.
    this.frames.request();
    this.rest.restart();
  };

  readonly onSeek = (value: number): void => {
    const reference = referenceOf(this.view.state);
    if (!reference || !curveOf(this.view.state)) return;
    this.onSlide(reductionAt(this.view.axis, value, reference.prompt));
  };

  readonly onAxis = (axis: Axis): void => {
    this.axes.change(axis);
  };

  readonly onTime = (metric: TimeMetric, text: string): void => {
    this.axes.changeToTime(metric, text);
  };

  /** The other device's times come with the next state. */
  readonly onProfile = (file: string): void => {
    this.client.send({ type: 'chooseProfile', file });
    this.memory.keep({ profile: file });
  };

  readonly onStatistics = (file: string): void => {
    this.client.send({ type: 'chooseStatistics', file });
    this.memory.keep({ statistics: file });
  };

  /** The other method's curve comes with the next state, followed by the fit. */
  readonly onMethod = (method: FittedMethod): void => {
    this.client.send({ type: 'chooseMethod', method });
    this.memory.keep({ method });
  };

  /** The curve after this cut comes with the next state, too. */
  readonly onBefore = (keep: number): void => {
    this.client.send({ type: 'chooseBefore', keep });
    this.memory.keep({ before: keep });
  };

  readonly onMeasuredChoice = (measured: MeasuredChoice): void => {
    this.view.measured = measured;
    this.memory.keep({ measured });
    this.frames.request();
  };

  /** The slider goes there: *Update* would write another budget into the new recipe. */
  readonly onSavePoint = async (sweep: string, index: number): Promise<void> => {
    const at = await this.requests.savePoint(sweep, index);
    if (at !== undefined) this.onSlide(at);
  };

  readonly onMove = (index: number, tokens: number): void => {
    this.moves.move(index, tokens);
  };

  readonly onDrop = (): void => {
    this.moves.drop();
  };

  readonly onCancel = (): void => {
    this.moves.cancel();
  };

  readonly onSave = (): Promise<void> => this.requests.save();

  readonly onSaveToEvaluate = (): Promise<void> => this.requests.save(true);

  readonly onUpdate = (): Promise<void> => this.requests.update();

  readonly onExport = (plot: PlotName, format: ExportFormat): void => {
    this.requests.export(plot, format);
  };

  readonly send = (message: PanelMessage): void => {
    this.client.send(message);
  };

  readonly onResize = (): void => {
    this.frames.request();
  };

  /** The consequences of a new state: another curve needs another fit. */
  private settle(before: PanelState): void {
    const { view } = this;
    const { state } = view;
    // Whether it was chosen here or in an editor.
    const { chosenRecipe: recipe } = state;
    if (recipe !== undefined && recipe !== before.chosenRecipe) this.memory.keepRecipe(recipe);
    this.moves.settle(state);
    const [curve, old] = [curveOf(state), curveOf(before)];
    if (curve === old || JSON.stringify(curve) === JSON.stringify(old)) return;
    if (!curve) {
      view.fitted = undefined;
      return;
    }
    if (this.axes.settle(curve)) return;
    if (old && isOfSameFits(curve, old)) {
      // Only the device's times have changed: the chosen budget stays, on whatever axis.
      this.axes.retell();
      return;
    }
    view.anchor = undefined;
    const isFirst = view.fitted === undefined && this.client.restore()?.reduction === undefined;
    view.reduction = isFirst
      ? initialReduction(state, view.axis)
      : limited(state, view.axis, view.reduction);
    this.fits.ask();
  }

  private draw(): void {
    this.screen.draw(this.view);
    this.fits.drawn();
  }
}
