/** Events from parts of the screen to the panel: plain functions, which views may take apart. */
import type { ExportFormat, PanelMessage, PlotName } from '../../src/protocol/trade-off';
import type { ActionEvents } from './actions';
import type { Axis } from './axis';
import type { ChoiceEvents } from './choices';
import type { MeasuredSectionEvents } from './measured/section';
import type { ScheduleEvents } from './schedule-plot';

export interface ScreenEvents
  extends
    ChoiceEvents,
    ScheduleEvents,
    ActionEvents,
    Pick<MeasuredSectionEvents, 'onMeasuredChoice' | 'onSavePoint'> {
  onAxis: (axis: Axis) => void;
  /** A budget in time was typed that belongs to another axis than the shown one. */
  onTime: (metric: 'latency' | 'ttft', text: string) => void;
  /** Saves the budget as a recipe that is measured at once. */
  onSaveToEvaluate: () => Promise<void>;
  onProfile: (file: string) => void;
  onStatistics: (file: string) => void;
  /** @param ahead where the same key would take the slider from there, and again */
  onSlide: (reduction: number, ahead?: readonly number[]) => void;
  onSeek: (value: number) => void;
  onExport: (plot: PlotName, format: ExportFormat) => void;
  onResize: () => void;
  send: (message: PanelMessage) => void;
}
