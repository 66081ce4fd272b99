/** Draws everything from one view; redraws only changed parts. */
import type { ExportFormat, Metric, PanelRecipe, PlotName } from '../../src/protocol/trade-off';
import type { Table } from '../shared/csv';
import { h } from '../shared/dom';
import { fill } from '../shared/fill';
import type { ExportedPlot } from '../shared/export-svg';
import { LiveRegion } from '../shared/live-region';
import { Actions } from './actions';
import { largestStep, valueOf } from './axis';
import { BudgetControl } from './budget-control';
import { Choices } from './choices';
import { CurveSection } from './curve-section';
import { Header } from './header';
import { MeasuredSection } from './measured/section';
import { ReadoutSection } from './readout-section';
import { RunEnds } from './run-ends';
import { RunProgress } from './run-progress';
import { savedAt } from './saved-at';
import { ScheduleSection } from './schedule-section';
import type { ScreenEvents } from './screen-events';
import { SituationView } from './situation-view';
import type { TradeOffStrings } from './strings';
import { TimesView } from './times-view';
import { chosenRecipe, curveOf, hasMetric, referenceOf, type TradeOffView } from './view';

/** A broken text is only remarked upon when it stays broken for this long, in milliseconds. */
const problemPause = 1200;

/** @property subject the data and samples of a plot that does not show them itself */
interface FilePlot extends ExportedPlot {
  title: string;
  subject?: string[];
}

export class Screen {
  private readonly header: Header;
  private readonly situation: SituationView;
  private readonly budget: BudgetControl;
  private readonly times: TimesView;
  private readonly choices: Choices;
  private readonly actions: Actions;
  private readonly curve: CurveSection;
  private readonly schedule: ScheduleSection;
  private readonly readout: ReadoutSection;
  private readonly measured: MeasuredSection;
  private readonly progress: RunProgress;
  private readonly ended: RunEnds;
  private readonly live = new LiveRegion();
  private problemTimer = 0;

  constructor(
    root: HTMLElement,
    private readonly strings: TradeOffStrings,
    events: ScreenEvents,
  ) {
    this.header = new Header(strings, events.onStatistics);
    this.situation = new SituationView(strings, events.send);
    this.budget = new BudgetControl(strings, events.onSlide, events.onAxis, events.onTime);
    this.progress = new RunProgress(strings, () => {
      events.send({ type: 'cancelMeasuring' });
    });
    this.ended = new RunEnds(strings, this.live, events.send);
    this.times = new TimesView(strings, events.onProfile, events.send);
    this.choices = new Choices(strings, events);
    this.actions = new Actions(strings, events);
    const onExport = (name: PlotName) => (format: ExportFormat) => {
      events.onExport(name, format);
    };
    const onOpen = (recipe: string): void => {
      events.send({ type: 'openRecipe', recipe });
    };
    const { onSeek, onResize } = events;
    this.curve = new CurveSection(strings, { onOpen, onSeek }, onExport('curve'), onResize);
    this.schedule = new ScheduleSection(strings, events, onExport('schedule'), onResize);
    this.readout = new ReadoutSection(strings, this.live, (offer) => {
      if (offer.kind === 'recipe') events.send({ type: 'evaluate', recipe: offer.id });
      else void events.onSaveToEvaluate();
    });
    this.measured = new MeasuredSection(strings, events);
    root.replaceChildren(
      h(
        'div',
        { class: 'settings' },
        this.header.element,
        this.situation.element,
        h(
          'div',
          { class: 'steady' },
          this.budget.element,
          this.progress.element,
          this.ended.element,
        ),
        this.times.element,
        this.actions.element,
        this.choices.element,
      ),
      this.curve.figure.element,
      this.readout.element,
      this.schedule.figure.element,
      this.measured.element,
      this.live.element,
    );
  }

  draw(view: TradeOffView): void {
    const { state, axis, reduction } = view;
    const reference = referenceOf(state);
    const recipe = chosenRecipe(state);
    const curve = curveOf(state);
    // A budget in a time without a profile cannot be fitted, and the former budget is not what the
    // user wants.
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
      const at = { axis, prompt: reference.prompt, largest, reduction, reached: reachedBy(view) };
      this.budget.draw({ ...at, canFit, offered, wanted: view.wanted?.metric });
    }
    this.progress.draw(state.measuring.run);
    this.ended.draw(state.measuring.ended ?? []);
    this.times.draw(view);
    // Values that the wanted axis does not have are not shown on another one.
    const shown = view.wanted === undefined ? reference : undefined;
    this.curve.draw(view, shown);
    this.schedule.draw(view, reference);
    this.readout.draw(view, shown);
    this.measured.element.hidden = reference === undefined;
    this.measured.draw(state, view.measured, reference && savedAt(view, reference));
  }

  /**
   * Faults of the recipe's text; shown after a moment, since text is often broken while somebody
   * types.
   */
  private drawProblem(recipe: PanelRecipe | undefined): void {
    const { brokenRecipe, staleRecipe } = this.strings;
    const text = recipe?.problem
      ? fill(recipe.numbers ? staleRecipe : brokenRecipe, recipe.name, recipe.problem)
      : '';
    window.clearTimeout(this.problemTimer);
    const show = (): void => {
      this.header.sayFault(text);
    };
    if (text === '' || this.header.saysFault || !recipe?.numbers) show();
    else this.problemTimer = window.setTimeout(show, problemPause);
  }

  /** A failure in words; it disappears with the next action. */
  sayProblem(message: string): void {
    this.budget.say(message);
    this.live.say(message);
  }

  /** Scrolls to the result, unless the user is doing something else. */
  showMeasured(): void {
    const { activeElement } = document;
    const isBusy = activeElement !== document.body && document.hasFocus();
    if (isBusy && !this.measured.element.contains(activeElement)) return;
    this.measured.element.scrollIntoView({ block: 'start' });
  }

  tableOf(plot: PlotName): Table {
    return this[plot].table();
  }

  /** A plot with its title and what a file says besides, as it has no page around it. */
  forFile(plot: PlotName): FilePlot {
    const { curveTitle, scheduleTitle, measuredTitle } = this.strings;
    if (plot === 'measured') return { ...this.measured.forFile(), title: measuredTitle };
    const { plot: drawn, figure } = this[plot];
    const { svg, size } = drawn.surface;
    const title = plot === 'curve' ? curveTitle : scheduleTitle;
    return { svg, size, legend: figure.legendEntries, title };
  }
}

/**
 * The value that the fit of the present budget reaches on the axis; undefined until it is there.
 */
function reachedBy({ axis, reduction, fitted }: TradeOffView): number | undefined {
  return fitted?.reduction === reduction ? valueOf(axis, fitted.cost) : undefined;
}
