/** The curve: its figure, its contents, and the slider's place. */
import type { ExportFormat } from '../../src/protocol/trade-off';
import type { Table } from '../shared/csv';
import { Memo } from '../shared/memo';
import { isTime, largestStep, reductionOn, sliderSteps, valueAt, valueOf } from './axis';
import type { CurveInput } from './curve-geometry';
import { drawnPoints, lossAt } from './curve-points';
import { curveNote } from './curve-note';
import { CurvePlot, type CurveEvents, type Marker } from './curve-plot';
import { curveTable, describeRecipe } from './descriptions';
import { PlotFigure, type LegendEntry } from './figure';
import { floorOn } from './floor';
import type { TradeOffStrings } from './strings';
import { curveOf, pointsOf, recipeMarks, type Reference, type TradeOffView } from './view';

export class CurveSection {
  readonly figure: PlotFigure;
  readonly plot: CurvePlot;
  private readonly input = new Memo<CurveInput>();
  private view: TradeOffView | undefined;

  constructor(
    private readonly strings: TradeOffStrings,
    events: CurveEvents,
    onExport: (format: ExportFormat) => void,
    onResize: () => void,
  ) {
    const { curveTitle } = strings;
    this.figure = new PlotFigure('curve', curveTitle, strings, () => this.table(), onExport);
    this.plot = new CurvePlot(this.figure.plot, strings, events, onResize);
  }

  draw(view: TradeOffView, reference: Reference | undefined): void {
    this.view = view;
    const { state, axis } = view;
    const { strings } = this;
    const marks = recipeMarks(view);
    const curve = curveOf(state);
    const isShown = reference !== undefined && (curve !== undefined || marks.length > 0);
    this.figure.element.hidden = !isShown;
    if (!isShown) return;
    // A plot with a single dot would look empty: it says what will be drawn there.
    const { kind } = state.situation;
    const isToCome = curve === undefined && (kind === 'no-statistics' || kind === 'calibrating');
    this.figure.isEmpty = isToCome;
    if (isToCome) {
      this.figure.draw([], strings.curveToCome);
      return;
    }
    const { prompt } = reference;
    const input = this.input.of({
      axis,
      prompt,
      floor: floorOn(strings, axis, prompt),
      largest: largestStep(axis, reference) / sliderSteps,
      frontier: pointsOf(curve, axis),
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
    this.plot.draw(input, curve && markerOf(view, reference), describe);
    const isLegend = !this.plot.isNamed && (curve ?? marks.some(({ loss }) => loss));
    this.figure.draw(
      isLegend ? legend : [],
      curveNote(strings, view, reference, this.plot.hasFloor),
    );
  }

  table(): Table {
    const { view, strings } = this;
    if (!view) return { columns: [], rows: [] };
    const points = drawnPoints(view.axis, pointsOf(curveOf(view.state), view.axis));
    return curveTable(strings, points, recipeMarks(view));
  }
}

/** The slider's place, at once; losses are read from the curve until the fit arrives. */
function markerOf(view: TradeOffView, { prompt }: Reference): Marker {
  const { state, axis, reduction, fitted } = view;
  const value = valueAt(axis, reduction, prompt);
  if (fitted?.reduction === reduction) {
    // Placed on the curve, which is drawn over reached values.
    const reached = isTime(axis) ? valueOf(axis, fitted.cost) : undefined;
    return { value, reached, loss: fitted.loss, isFitted: true };
  }
  const frontier = pointsOf(curveOf(state), axis);
  return { value, loss: lossAt(frontier, reduction, (cost) => reductionOn(axis, cost, prompt)) };
}
