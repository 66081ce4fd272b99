/** The measured trade-off: choices, warnings, the plot, the selected point, and runs. */
import type { ExportFormat, PanelMessage, PanelState } from '../../../src/protocol/trade-off';
import type { MeasuredChoice } from '../../../src/protocol/panel-memory';
import type { TradeOffStrings } from '../strings';
import type { Table } from '../../shared/csv';
import { h, setText } from '../../shared/dom';
import type { ExportedPlot } from '../../shared/export-svg';
import { Memo } from '../../shared/memo';
import { fill } from '../../shared/fill';
import { button, type Button } from '../../shared/toolkit';
import { PlotFigure } from '../figure';
import { PointDetail } from './detail';
import { FoundPoint } from './found';
import { frontKeys, hasUnnamed, type MeasuredInput } from './geometry';
import { MeasuredPlot } from './plot';
import { MeasuredChoices } from './choices';
import { measuredNote } from './notes';
import { unprunedFacts, measuredPoints, type MeasuredPoint } from './points';
import { offerOf, settledChoice, shownSet, type MeasuredSet } from './sets';
import { warnings } from './warnings';
import { WarningsView } from './warnings-view';
import { describePoint, measuredTable, plotWords, setWords } from './words';
import { canMeasure, chosenRecipe, isMeasuring } from '../view';

export interface MeasuredSectionEvents {
  onMeasuredChoice: (choice: MeasuredChoice) => void;
  onSavePoint: (sweep: string, index: number) => Promise<void>;
  onExport: (plot: 'measured', format: ExportFormat) => void;
  onResize: () => void;
  send: (message: PanelMessage) => void;
}

export class MeasuredSection {
  readonly figure: PlotFigure;
  readonly element: HTMLElement;
  private readonly plot: MeasuredPlot;
  private readonly evaluate: Button;
  private readonly sweep: Button;
  private readonly choices: MeasuredChoices;
  private readonly nameAll: Button;
  private readonly warning: WarningsView;
  private readonly detail: PointDetail;
  private readonly finding = h('p', { class: 'finding' });
  private readonly found: FoundPoint;
  private readonly input = new Memo<MeasuredInput>();
  private isAllNamed = false;
  private points: MeasuredPoint[] = [];
  private front: ReadonlySet<string> = new Set();
  private picked: string | undefined;
  private pointed: string | undefined;
  private recipe: string | undefined;
  private set: MeasuredSet | undefined;
  /** What is shown, and of what. */
  private known:
    | { state: PanelState; wanted: MeasuredChoice; input: MeasuredInput | undefined }
    | undefined;

  constructor(
    private readonly strings: TradeOffStrings,
    events: MeasuredSectionEvents,
  ) {
    this.choices = new MeasuredChoices(strings, events.onMeasuredChoice);
    this.evaluate = button(strings.evaluate, () => {
      if (this.recipe !== undefined) events.send({ type: 'evaluate', recipe: this.recipe });
    });
    this.sweep = button(strings.sweep, () => {
      events.send({ type: 'sweep' });
    });
    this.sweep.title = strings.sweepHint;
    this.figure = new PlotFigure(
      'measured',
      strings.measuredTitle,
      strings,
      () => this.table(),
      (format) => {
        events.onExport('measured', format);
      },
    );
    this.detail = new PointDetail(strings, events);
    this.warning = new WarningsView(strings);
    this.found = new FoundPoint(strings, events.onSavePoint);
    this.plot = new MeasuredPlot(
      this.figure.plot,
      strings,
      {
        onPoint: (key) => {
          this.pointed = key;
          this.drawDetail();
        },
        onPick: (key) => {
          this.picked = this.picked === key ? undefined : key;
          events.onResize();
        },
      },
      events.onResize,
    );
    this.nameAll = button(strings.nameAll, () => {
      this.toggleNames();
      events.onResize();
    });
    const head = h(
      'div',
      { class: 'measured-head' },
      this.evaluate,
      this.sweep,
      ...this.choices.elements,
      this.nameAll,
    );
    this.figure.above.hidden = false;
    // The result of a sweep is the answer; the plot below it shows why.
    this.figure.above.append(head, this.warning.element, this.finding, this.found.element);
    this.element = h(
      'section',
      { class: 'measured-section', 'aria-labelledby': 'measured-title' },
      this.figure.element,
      this.detail.element,
    );
  }

  private toggleNames(): void {
    this.isAllNamed = !this.isAllNamed;
    this.known = undefined;
    setText(this.nameAll, this.isAllNamed ? this.strings.nameFewer : this.strings.nameAll);
  }

  /**
   * @param wanted the user's choice, which the measurements may not offer
   * @param slider its saving of the decoder's FLOPs, if it is shown
   */
  draw(state: PanelState, wanted: MeasuredChoice, slider: number | undefined): void {
    const isKnown = state === this.known?.state && wanted === this.known.wanted;
    // A move of the slider changes nothing else here.
    if (!isKnown) this.known = { state, wanted, input: this.settle(state, wanted) };
    const { picked } = this;
    const { input } = this.known!;
    if (input) this.plot.draw({ input, picked, describe: (key) => this.describe(key) }, slider);
    this.drawDetail();
  }

  /** @returns what the plot shows; undefined if nothing was measured */
  private settle(state: PanelState, wanted: MeasuredChoice): MeasuredInput | undefined {
    const recipe = chosenRecipe(state);
    this.recipe = recipe?.numbers && recipe.problem === undefined ? recipe.id : undefined;
    const canRun = canMeasure(state);
    const isRunning = isMeasuring(state);
    this.evaluate.hidden = !canRun || this.recipe === undefined;
    this.evaluate.disabled = isRunning;
    if (recipe) setText(this.evaluate, fill(this.strings.evaluateNamed, recipe.name));
    // Without statistics, it begins with a calibration.
    this.sweep.hidden = !canRun;
    this.sweep.disabled = isRunning;
    const set = shownSet(state, wanted);
    this.set = set;
    const better = set ? warnings(this.strings, state, set) : { first: [], more: [] };
    this.warning.draw(better, this.staleWords(state));
    if (!set) {
      this.points = [];
      this.choices.hide();
      this.nameAll.hidden = true;
      this.figure.isEmpty = true;
      this.detail.element.hidden = true;
      this.figure.draw([], this.strings.notMeasured);
      this.sayFinding('');
      this.found.draw(undefined);
      return undefined;
    }
    const offer = offerOf(set);
    const choice = settledChoice(wanted, offer);
    this.points = measuredPoints(state, set, choice.category);
    const unpruned = unprunedFacts(set);
    this.front = frontKeys(this.points, unpruned, choice);
    this.choices.draw(state, choice, set);
    this.figure.isEmpty = false;
    this.detail.element.hidden = false;
    const note = measuredNote(this.strings, state, set, choice.y);
    this.figure.draw([], note.text);
    this.sayFinding(note.finding);
    this.found.draw(note.found);
    if (!this.points.some(({ key }) => key === this.picked)) this.picked = undefined;
    const { chosenRecipe: chosen } = state;
    const input = this.input.of({
      ...{ choice, points: this.points, unpruned, chosen, isAllNamed: this.isAllNamed },
      words: plotWords(this.strings),
    });
    this.nameAll.hidden = !this.isAllNamed && !hasUnnamed(input);
    return input;
  }

  private sayFinding(words: string): void {
    setText(this.finding, words);
    this.finding.hidden = words === '';
  }

  /** The plot as a file shows it: with its data, and every series named, as it has no tooltips. */
  forFile(): ExportedPlot & { subject: string[] } {
    const { set, strings, plot } = this;
    const { svg, size } = plot.surface;
    const named = plot.allNamed();
    return {
      ...{ svg, size, subject: set ? [setWords(strings, set)] : [] },
      notes: named?.isAside === true ? [strings.aside] : [],
      amend: (copy) => named?.drawIn(copy),
    };
  }

  table(): Table {
    return measuredTable(this.strings, this.points);
  }

  private describe(key: string): string {
    const point = this.points.find((one) => one.key === key);
    return point ? describePoint(this.strings, point, this.front.has(key)) : '';
  }

  private staleWords({ measuring }: PanelState): string[] {
    return measuring.sweeps.flatMap(({ dataName, stale: why }) =>
      why === undefined ? [] : [fill(this.strings.staleSweep, dataName, why)],
    );
  }

  /** The point under the pointer, otherwise the selected one. */
  private drawDetail(): void {
    const key = this.pointed ?? this.picked;
    const point = this.points.find((one) => one.key === key);
    this.detail.draw(point, point ? this.describe(point.key) : '', point?.key === this.picked);
  }
}
