/** The schedules of the slider and of the edited recipe: their figure and its contents. */
import type { ExportFormat } from '../../src/protocol/trade-off';
import type { Table } from '../shared/csv';
import { Memo } from '../shared/memo';
import { scheduleTable, type ScheduleColumn } from './descriptions';
import { PlotFigure, type LegendEntry } from './figure';
import type { ScheduleInput } from './schedule-geometry';
import { SchedulePlot, type ScheduleEvents } from './schedule-plot';
import type { TradeOffStrings } from './strings';
import { chosenRecipe, shownNumbers, type Reference, type TradeOffView } from './view';

export class ScheduleSection {
  readonly figure: PlotFigure;
  readonly plot: SchedulePlot;
  private readonly input = new Memo<ScheduleInput>();
  private shown: { view: TradeOffView; reference: Reference } | undefined;

  constructor(
    private readonly strings: TradeOffStrings,
    events: ScheduleEvents,
    onExport: (format: ExportFormat) => void,
    onResize: () => void,
  ) {
    const { scheduleTitle } = strings;
    this.figure = new PlotFigure('schedule', scheduleTitle, strings, () => this.table(), onExport);
    this.plot = new SchedulePlot(this.figure.plot, strings, events, onResize);
  }

  draw(view: TradeOffView, reference: Reference | undefined): void {
    const { state, fitted, move } = view;
    const recipe = chosenRecipe(state);
    const edited = recipe && shownNumbers(recipe, move);
    const isShown = reference !== undefined && (fitted ?? edited) !== undefined;
    this.figure.element.hidden = !isShown;
    this.shown = reference && { view, reference };
    if (!isShown) return;
    const { strings } = this;
    const legend: LegendEntry[] = [];
    if (fitted) legend.push({ className: 'fitted', text: strings.atSlider });
    if (edited) legend.push({ className: 'edited', text: recipe.name });
    this.figure.draw(legend);
    this.plot.draw(
      this.input.of({
        layers: reference.shape.layers,
        prompt: reference.prompt,
        fitted: fitted?.schedule,
        edited: edited?.schedule,
        editedPrompt: edited?.prompt,
        isStale: recipe?.problem !== undefined,
      }),
    );
  }

  table(): Table {
    if (!this.shown) return { columns: [], rows: [] };
    const { view, reference } = this.shown;
    return scheduleTable(this.strings, reference.shape.layers, this.columns(view, reference));
  }

  private columns({ state, fitted, move }: TradeOffView, { prompt }: Reference): ScheduleColumn[] {
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
