/** Everything that is drawn, from one view; redraws only what changed. */
import type { Metric, PanelRecipe, PanelState, PlotName } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import type { Table } from '../shared/csv';
import { h, setText } from '../shared/dom';
import { LiveRegion } from '../shared/live-region';
import { Memo } from '../shared/memo';
import type { Size } from '../../src/core/plot/frame';
import { fill } from '../shared/fill';
import { Actions } from './actions';
import { formatValue, largestStep, reductionOn, sliderSteps, valueAt, type Axis } from './axis';
import { BudgetControl } from './budget-control';
import { Choices } from './choices';
import { lossAt, type CurveInput } from './curve-geometry';
import { curveNote } from './curve-note';
import { CurvePlot, type Marker } from './curve-plot';
import {
  announce,
  curveTable,
  describeRecipe,
  scheduleTable,
  type ScheduleColumn,
} from './descriptions';
import { PlotFigure, type LegendEntry } from './figure';
import { Header } from './header';
import { accuracyAt } from './measured/accuracy';
import { MeasuredSection } from './measured/section';
import { readoutRows, type Candidate } from './readout';
import { ReadoutView, type Offer } from './readout-view';
import type { ScheduleInput } from './schedule-geometry';
import { SchedulePlot } from './schedule-plot';
import { delegate, type ScreenEvents } from './screen-events';
import { TimesView } from './times-view';
import { floorOn } from './floor';
import { SituationView } from './situation-view';
import {
  canMeasure,
  chosenRecipe,
  costOf,
  curveOf,
  hasMetric,
  isMeasuring,
  measuredOfFitted,
  recipeMarks,
  referenceOf,
  shownNumbers,
  type Reference,
  type View,
} from './view';

/** A broken text is only remarked upon when it stays broken for this long, in milliseconds. */
const problemPause = 1200;

export class Screen {
  private readonly header: Header;
  private readonly situation: SituationView;
  private readonly budget: BudgetControl;
  private readonly times: TimesView;
  private readonly choices: Choices;
  private readonly actions: Actions;
  private readonly curveFigure: PlotFigure;
  private readonly scheduleFigure: PlotFigure;
  private readonly curve: CurvePlot;
  private readonly schedule: SchedulePlot;
  private readonly readout: ReadoutView;
  private readonly measured: MeasuredSection;
  private readonly broken = h('p', { class: 'broken', role: 'status', hidden: true });
  private readonly live = new LiveRegion();
  private readonly curveInput = new Memo<CurveInput>();
  private readonly scheduleInput = new Memo<ScheduleInput>();
  private view: View | undefined;
  private announced = '';
  private problemTimer = 0;

  constructor(
    root: HTMLElement,
    private readonly strings: TradeOffStrings,
    events: ScreenEvents,
  ) {
    const forward = delegate(events);
    this.header = new Header(strings, forward.onStatistics);
    this.situation = new SituationView(strings, forward.send);
    this.budget = new BudgetControl(strings, forward.onSlide, forward.onAxis, forward.onTime);
    this.times = new TimesView(strings, forward.onProfile, forward.send);
    this.choices = new Choices(strings, forward);
    this.actions = new Actions(strings, forward);
    const figure = (name: PlotName, title: string): PlotFigure =>
      new PlotFigure(
        name,
        title,
        strings,
        () => this.tableOf(name),
        (format) => {
          forward.onExport(name, format);
        },
      );
    this.curveFigure = figure('curve', strings.curveTitle);
    this.scheduleFigure = figure('schedule', strings.scheduleTitle);
    this.readout = new ReadoutView(strings, () => {
      const recipe = this.view && chosenRecipe(this.view.state);
      if (recipe) forward.send({ type: 'evaluate', recipe: recipe.id });
    });
    this.measured = new MeasuredSection(strings, forward);
    root.replaceChildren(
      h(
        'div',
        { class: 'settings' },
        this.header.element,
        this.situation.element,
        this.budget.element,
        this.times.element,
        this.actions.element,
        this.broken,
        this.choices.element,
      ),
      this.curveFigure.element,
      this.readout.element,
      this.scheduleFigure.element,
      this.measured.element,
      this.live.element,
    );
    const onOpen = (recipe: string): void => {
      forward.send({ type: 'openRecipe', recipe });
    };
    const { onSeek, onResize } = forward;
    this.curve = new CurvePlot(this.curveFigure.plot, strings, { onOpen, onSeek }, onResize);
    this.schedule = new SchedulePlot(this.scheduleFigure.plot, strings, forward, onResize);
  }

  draw(view: View): void {
    this.view = view;
    const { state, axis, reduction } = view;
    const reference = referenceOf(state);
    const recipe = chosenRecipe(state);
    const curve = curveOf(state);
    // A budget in a time that nothing is known of cannot be set, and the one of before is not what is asked for.
    const canFit = curve !== undefined && view.wanted === undefined;
    this.header.draw(state);
    this.choices.draw(state);
    this.situation.draw(state.situation, recipe?.numbers !== undefined);
    this.actions.draw(state, canFit);
    this.drawProblem(recipe);
    this.budget.element.hidden = reference === undefined;
    if (reference) {
      const largest = largestStep(axis, reference);
      // Before a profile is there, times are offered where it could be measured for.
      const offered = (metric: Metric): boolean =>
        hasMetric(reference, metric) || (curve !== undefined && !hasMetric(reference, 'latency'));
      const at = { axis, prompt: reference.prompt, largest, reduction };
      this.budget.draw({ ...at, canFit, offered, wanted: view.wanted?.metric });
    }
    this.times.draw(view);
    this.drawCurve(view, reference);
    this.drawSchedule(view, reference);
    this.drawReadout(view, reference);
    this.measured.element.hidden = reference === undefined;
    this.measured.draw(state, view.measured, reference && savedAt(view, reference));
  }

  /** Of the recipe's text; a moment later, since most of what is typed is broken on its way. */
  private drawProblem(recipe: PanelRecipe | undefined): void {
    const { brokenRecipe, staleRecipe } = this.strings;
    const text = recipe?.problem
      ? fill(recipe.numbers ? staleRecipe : brokenRecipe, recipe.name, recipe.problem)
      : '';
    window.clearTimeout(this.problemTimer);
    const show = (): void => {
      setText(this.broken, text);
      this.broken.hidden = text === '';
    };
    if (text === '' || !this.broken.hidden || !recipe?.numbers) show();
    else this.problemTimer = window.setTimeout(show, problemPause);
  }

  /** A failure in words; it goes with the next thing that is done. */
  sayProblem(message: string): void {
    this.budget.say(message);
    this.live.say(message);
  }

  /** What was found is looked at, unless something else is being done. */
  showMeasured(): void {
    const { activeElement } = document;
    const isBusy = activeElement !== document.body && document.hasFocus();
    if (isBusy && !this.measured.element.contains(activeElement)) return;
    this.measured.element.scrollIntoView({ block: 'start' });
  }

  tableOf(plot: PlotName): Table {
    if (plot === 'measured') return this.measured.table();
    const { view, strings } = this;
    const reference = view && referenceOf(view.state);
    if (!reference) return { columns: [], rows: [] };
    if (plot === 'schedule') {
      return scheduleTable(strings, reference.shape.layers, this.columns(view, reference));
    }
    const points = curveOf(view.state)?.frontier[view.axis.convention] ?? [];
    return curveTable(strings, points, recipeMarks(view));
  }

  surfaceOf(plot: PlotName): { svg: SVGSVGElement; size: Size } {
    return { curve: this.curve, schedule: this.schedule, measured: this.measured }[plot].surface;
  }

  /** The measured plot has its own within. */
  legendOf(plot: PlotName): HTMLElement[] {
    if (plot === 'measured') return [];
    return { curve: this.curveFigure, schedule: this.scheduleFigure }[plot].legendEntries;
  }

  titleOf(plot: PlotName): string {
    const { curveTitle: curve, scheduleTitle: schedule, measuredTitle: measured } = this.strings;
    return { curve, schedule, measured }[plot];
  }

  private drawCurve(view: View, reference: Reference | undefined): void {
    const { state, axis } = view;
    const { strings } = this;
    const marks = recipeMarks(view);
    const curve = curveOf(state);
    const isShown = reference !== undefined && (curve !== undefined || marks.length > 0);
    this.curveFigure.element.hidden = !isShown;
    if (!isShown) return;
    const { prompt } = reference;
    const input = this.curveInput.of({
      axis,
      prompt,
      floor: floorOn(strings, axis, prompt),
      largest: largestStep(axis, reference) / sliderSteps,
      frontier: curve?.frontier[axis.convention] ?? [],
      recipes: marks,
      names: { selfLoss: strings.selfMass, crossLoss: strings.crossMass },
    });
    const legend: LegendEntry[] = [
      { className: 'self', text: strings.selfMass },
      { className: 'cross', text: strings.crossMass },
    ];
    const describe = (id: string): string => {
      const mark = marks.find((one) => one.id === id);
      return mark ? describeRecipe(strings, axis, mark) : '';
    };
    this.curve.draw(input, curve && markerOf(view, reference), describe);
    const isLegend = !this.curve.isNamed && (curve ?? marks.some(({ loss }) => loss));
    this.curveFigure.draw(isLegend ? legend : [], curveNote(strings, view, reference));
  }

  private drawSchedule({ state, fitted, move }: View, reference: Reference | undefined): void {
    const recipe = chosenRecipe(state);
    const edited = recipe && shownNumbers(recipe, move);
    const isShown = reference !== undefined && (fitted ?? edited) !== undefined;
    this.scheduleFigure.element.hidden = !isShown;
    if (!isShown) return;
    const { strings } = this;
    const legend: LegendEntry[] = [];
    if (fitted) legend.push({ className: 'fitted', text: strings.atSlider });
    if (edited) legend.push({ className: 'edited', text: recipe.name });
    this.scheduleFigure.draw(legend);
    this.schedule.draw(
      this.scheduleInput.of({
        layers: reference.shape.layers,
        prompt: reference.prompt,
        fitted: fitted?.schedule,
        edited: edited?.schedule,
        editedPrompt: edited?.prompt,
        isStale: recipe?.problem !== undefined,
      }),
    );
  }

  private drawReadout(view: View, reference: Reference | undefined): void {
    const { state, fitted, move, axis } = view;
    const recipe = chosenRecipe(state);
    const numbers = recipe && shownNumbers(recipe, move);
    this.readout.element.hidden = reference === undefined || (fitted ?? numbers) === undefined;
    if (!reference) return;
    const { shape, prompt } = reference;
    const { strings } = this;
    const columns = [];
    const candidates: (Candidate | undefined)[] = [];
    const own = measuredOfFitted(view);
    const isOpen = fitted !== undefined && own.evaluation === undefined;
    const accuracy = isOpen
      ? accuracyAt(strings, state, view.measured, fitted.cost.reduction.decoder)
      : undefined;
    if (curveOf(state)) {
      columns.push({ title: strings.atSlider, className: 'fitted' });
      candidates.push(fitted && { ...fitted, ...own, estimate: accuracy?.estimate });
    }
    if (numbers) {
      columns.push({ title: recipe.name, className: 'edited' });
      candidates.push({
        cost: costOf(numbers),
        ...numbers,
      });
    }
    const measured = recipe?.numbers;
    this.readout.draw(
      columns,
      readoutRows(strings, shape, prompt, candidates, measured),
      offerOf(state),
      accuracy?.basis,
    );
    const title = move && recipe ? recipe.name : budgetTitle(view.reduction, axis, reference);
    const spoken = move ? candidates.at(-1) : candidates[0];
    if (!spoken) return;
    const text = announce(strings, title, spoken);
    // The first figures are read with the page.
    if (this.announced !== '' && text !== this.announced) this.live.say(text);
    this.announced = text;
  }

  private columns({ state, fitted, move }: View, { prompt }: Reference): ScheduleColumn[] {
    const recipe = chosenRecipe(state);
    const numbers = recipe && shownNumbers(recipe, move);
    const { atSlider } = this.strings;
    return [
      ...(fitted ? [{ name: atSlider, schedule: fitted.schedule, prompt }] : []),
      ...(numbers
        ? [{ name: recipe.name, schedule: numbers.schedule, prompt: numbers.prompt }]
        : []),
    ];
  }
}

/** At once where the slider is; the losses are those of the curve until the fit has come. */
function markerOf(view: View, { prompt }: Reference): Marker {
  const { state, axis, reduction, fitted } = view;
  const value = valueAt(axis, reduction, prompt);
  if (fitted?.reduction === reduction) return { value, loss: fitted.loss };
  const frontier = curveOf(state)?.frontier[axis.convention] ?? [];
  return { value, loss: lossAt(frontier, reduction, (cost) => reductionOn(axis, cost, prompt)) };
}

/** What the slider saves of the decoder's FLOPs, whatever it moves along; between points of the curve until a fit has come. */
function savedAt(
  { state, axis, reduction, fitted }: View,
  { prompt }: Reference,
): number | undefined {
  const curve = curveOf(state);
  if (!curve) return undefined;
  if (axis.metric === 'flops' && axis.convention === 'decoder') return reduction;
  if (fitted?.reduction === reduction) return fitted.cost.reduction.decoder;
  const points = curve.frontier[axis.convention];
  const onAxis = points.map(({ cost }) => [
    reductionOn(axis, cost, prompt),
    cost.reduction.decoder,
  ]);
  const after = onAxis.find(([saved]) => saved! >= reduction) ?? onAxis.at(-1);
  return after?.[1];
}

/** A recipe as it stands in the editor, in a place where models may be run. */
function offerOf(state: PanelState): Offer {
  const recipe = canMeasure(state) ? chosenRecipe(state) : undefined;
  const isUnmeasured = recipe?.numbers && !recipe.numbers.evaluation && !recipe.problem;
  return {
    recipe: isUnmeasured ? recipe.name : undefined,
    isRunning: isMeasuring(state),
  };
}

function budgetTitle(reduction: number, axis: Axis, { prompt }: Reference): string {
  return formatValue(axis, valueAt(axis, reduction, prompt));
}
