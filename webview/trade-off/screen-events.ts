/** Events from parts of the screen to the panel. */
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

/** Handlers as plain functions: views may take them apart. */
export function delegate(events: ScreenEvents): ScreenEvents {
  return {
    onAxis: (axis) => {
      events.onAxis(axis);
    },
    onTime: (metric, text) => {
      events.onTime(metric, text);
    },
    onProfile: (file) => {
      events.onProfile(file);
    },
    onStatistics: (file) => {
      events.onStatistics(file);
    },
    onMove: (index, tokens) => {
      events.onMove(index, tokens);
    },
    onDrop: () => {
      events.onDrop();
    },
    onCancel: () => {
      events.onCancel();
    },
    onSave: () => events.onSave(),
    onSaveToEvaluate: () => events.onSaveToEvaluate(),
    onUpdate: () => events.onUpdate(),
    onSlide: (reduction, ahead) => {
      events.onSlide(reduction, ahead);
    },
    onSeek: (value) => {
      events.onSeek(value);
    },
    onExport: (plot, format) => {
      events.onExport(plot, format);
    },
    onMeasuredChoice: (choice) => {
      events.onMeasuredChoice(choice);
    },
    onSavePoint: (sweep, index) => events.onSavePoint(sweep, index),
    onMethod: (method) => {
      events.onMethod(method);
    },
    onBefore: (keep) => {
      events.onBefore(keep);
    },
    onResize: () => {
      events.onResize();
    },
    send: (message) => {
      events.send(message);
    },
  };
}
