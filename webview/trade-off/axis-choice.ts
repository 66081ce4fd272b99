/** The unit of a budget: the metric, and for FLOPs the tokens that they count, in one list. */
import type { Convention, Metric } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { Choice } from '../shared/choice';
import type { Axis } from './axis';

export class AxisChoice {
  private readonly choice: Choice;
  readonly element: HTMLElement;
  private readonly options: { axis: Partial<Axis> & { metric: Metric }; label: string }[];
  private axis: Axis = { metric: 'flops', convention: 'decoder' };

  constructor(strings: TradeOffStrings, onAxis: (axis: Axis) => void) {
    const flops = (convention: Convention): Axis => ({ metric: 'flops', convention });
    this.options = [
      { axis: flops('decoder'), label: strings.flopsDecoder },
      { axis: flops('visual'), label: strings.flopsVisual },
      { axis: { metric: 'tokens' }, label: strings.axisTokens },
      { axis: { metric: 'kv' }, label: strings.axisKv },
      // The list is as wide as its entries for FLOPs, and cuts off longer ones.
      { axis: { metric: 'latency' }, label: strings.choosePrefill },
      { axis: { metric: 'ttft' }, label: strings.chooseFirstToken },
    ];
    this.choice = new Choice('axis', strings.axis, (label) => {
      const chosen = this.options.find((option) => option.label === label);
      // Tokens and cache have no convention: that of the FLOPs stays.
      if (chosen) onAxis({ ...this.axis, ...chosen.axis });
    });
    this.element = this.choice.element;
  }

  /**
   * @param offered whether a metric can be chosen
   * @param wanted a choice that cannot be shown yet
   */
  draw(axis: Axis, offered: (metric: Metric) => boolean, wanted?: Metric): void {
    this.axis = axis;
    const { convention } = axis;
    const metric = wanted ?? axis.metric;
    const shown = this.options.find(
      ({ axis: one }) => one.metric === metric && (one.convention ?? convention) === convention,
    );
    this.choice.draw(
      this.options
        .filter((option) => option.axis.metric === metric || offered(option.axis.metric))
        .map(({ label }) => ({ value: label, label })),
      shown?.label,
    );
  }
}
