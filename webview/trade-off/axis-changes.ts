/**
 * Changes of the budget's axis: the slider stays at the budget it shows, and a time without a
 * profile waits for one.
 */
import { isTime, largestStep, reductionOn, type Axis } from './axis';
import { text } from '../../src/core/text';
import { localize } from '../shared/l10n';
import { axisTitle } from './descriptions';
import { readBudget } from './field-reading';
import type { TradeOffStrings } from './strings';
import { statedAt } from './times';
import { curveOf, hasMetric, limited, referenceOf, type Fitted, type TradeOffView } from './view';
import type { Cost, Curve, Metric, Step } from '../../src/protocol/trade-off';

export type TimeMetric = 'latency' | 'ttft';

export interface AxisEvents {
  /** As the shapes are now; undefined without a curve. */
  costOf: (schedule: Step[]) => Cost | undefined;
  /** Axis and slider have changed. */
  onChange: () => void;
  /** A profile is waited for. */
  onWanted: () => void;
  onSlide: (reduction: number) => void;
  /** In words, and in few. */
  onProblem: (message: string) => void;
}

export class AxisChanges {
  constructor(
    private readonly view: TradeOffView,
    private readonly strings: TradeOffStrings,
    private readonly events: AxisEvents,
  ) {}

  /** The slider stays at the schedule it shows, whatever that is called on the new axis. */
  change(axis: Axis): void {
    const { view } = this;
    const reference = referenceOf(view.state);
    view.wanted = undefined;
    if (!hasMetric(reference, axis.metric) && isTimeMetric(axis.metric)) {
      // Nothing is known of it before a device is profiled: the display stays as it is.
      view.wanted = { metric: axis.metric };
      this.events.onWanted();
      return;
    }
    const { anchor, fitted } = view;
    // Costs are computed again: a profile that was measured since gives times, too.
    const cost = fitted && this.events.costOf(anchor?.schedule ?? fitted.schedule);
    view.axis = axis;
    if (anchor && isSameAxis(anchor.axis, axis)) {
      view.reduction = limited(view.state, axis, anchor.reduction);
    } else if (reference && cost) {
      view.reduction = limited(view.state, axis, reductionOn(axis, cost, reference.prompt));
    }
    this.events.onChange();
  }

  /** Times have changed: fits to the old ones are made again, others stay. */
  retell(): void {
    const { view } = this;
    const { anchor, axis } = view;
    if (anchor && isTime(anchor.axis))
      view.anchor = { axis: anchor.axis, reduction: anchor.reduction };
    if (anchor && !isSameAxis(anchor.axis, axis)) this.change(axis);
    else {
      view.reduction = limited(view.state, axis, view.reduction);
      this.events.onChange();
    }
  }

  /** Typed on another axis: that of the time is shown, and the slider is where it was asked for. */
  changeToTime(metric: TimeMetric, written: string): void {
    const { view } = this;
    const reference = referenceOf(view.state);
    if (!reference || !curveOf(view.state)) return;
    // A speed-up of a decoder alone is that of its prefill.
    const isAlone = metric === 'ttft' && hasMetric(reference, 'latency');
    const known = isAlone && !hasMetric(reference, 'ttft') ? 'latency' : metric;
    const axis = { ...view.axis, metric: known };
    if (!hasMetric(reference, known)) {
      this.change(axis);
      if (view.wanted) view.wanted = { ...view.wanted, text: written };
      return;
    }
    const largest = largestStep(axis, reference);
    const read = readBudget(this.strings, axis, written, { largest, prompt: reference.prompt });
    // A refused text changes nothing, not even the axis.
    if (read.kind === 'refused') {
      // The message names its axis if that is not the one shown.
      const { metric } = view.axis;
      const title = axisTitle(this.strings, axis);
      this.events.onProblem(known === metric ? read.why : localize(text`${title}: ${read.why}`));
      return;
    }
    this.change(axis);
    this.events.onSlide(read.reduction);
  }

  /**
   * A profile that was waited for has come, or the axis' own has gone.
   *
   * @returns whether that moved the slider
   */
  settle({ shape, prompt }: Curve): boolean {
    const { view } = this;
    const { wanted, axis } = view;
    const reference = referenceOf(view.state);
    if (wanted && statedAt(shape, prompt).unpruned) {
      if (wanted.text !== undefined) this.changeToTime(wanted.metric, wanted.text);
      else this.change({ ...axis, metric: wanted.metric });
      return true;
    }
    if (hasMetric(reference, axis.metric)) return false;
    this.change({ ...axis, metric: 'flops' });
    return true;
  }
}

/**
 * A fit at the slider's place; on another axis it still belongs to the budget for which it was
 * made.
 */
export function takeFit(view: TradeOffView, fitted: Fitted): void {
  view.fitted = fitted;
  const { reduction, schedule } = fitted;
  const { anchor = { axis: view.axis, reduction } } = view;
  if (isSameAxis(anchor.axis, view.axis) && anchor.reduction === reduction) {
    view.anchor = { ...anchor, schedule };
  }
}

/** Only FLOPs have conventions. */
function isSameAxis(a: Axis, b: Axis): boolean {
  return a.metric === b.metric && (a.metric !== 'flops' || a.convention === b.convention);
}

function isTimeMetric(metric: Metric): metric is TimeMetric {
  return metric === 'latency' || metric === 'ttft';
}
