/** Messages from the trade-off panel's page to the host: the schema of each, and its type. */
import * as v from 'valibot';
import { metricNames, metrics } from '../core/cost/metrics';
import { beforeDecoder, type Convention } from '../core/cost/types';
import { limits } from '../core/limits';
import type { FittedMethod } from '../core/recipe/types';
import {
  commonMessages,
  exported,
  ifRight,
  message,
  number,
  part,
  read,
  text,
  whole,
  withoutGaps,
} from './schema';

export const metric = v.picklist(metricNames);
export const convention = v.picklist(['decoder', 'visual'] as const satisfies Convention[]);
export const method = v.picklist(['fitprune', 'fitprune+'] as const satisfies FittedMethod[]);

/** A budget as the recipe's schema has it: exactly one of `reduction` and `value`. */
const budget = v.pipe(
  v.object({
    metric,
    convention,
    /** Absent unless true: both mean the same. */
    overhead: ifRight<boolean>(v.literal(true)),
    reduction: v.optional(number((value) => value >= 0 && value < 1)),
    value: v.optional(number((value) => value > 0 && value < Infinity)),
  }),
  withoutGaps(),
  v.check((asked) => {
    if (asked.value === undefined) return asked.reduction !== undefined;
    return asked.reduction === undefined && metrics[asked.metric].hasValue;
  }),
);

const step = v.object({ layer: whole(beforeDecoder, limits.layers), keep: part });

/**
 * At most one step for each layer, in the order of layers, each keeping no more than the one
 * before.
 */
const schedule = v.pipe(
  v.array(step),
  v.maxLength(limits.layers),
  v.check((steps) =>
    steps.every(({ layer, keep }, i) => {
      const before = steps[i - 1];
      return !before || (layer > before.layer && keep <= before.keep);
    }),
  ),
);

const fitting = v.object({
  budget,
  method,
  /** Part of the visual tokens that enters the decoder. */
  before: part,
});

/** The options of a fit. */
export type Fitting = v.InferOutput<typeof fitting>;

const exportFormat = v.picklist(['svg', 'png', 'csv']);
const plotName = v.picklist(['curve', 'schedule', 'measured']);

export type ExportFormat = v.InferOutput<typeof exportFormat>;
export type PlotName = v.InferOutput<typeof plotName>;

const panelMessage = v.variant('type', [
  message('ready', {}),
  message('fit', fitting.entries),
  message('predict', { recipe: text, schedule }),
  message('edit', { recipe: text, before: schedule, schedule }),
  /** `isToEvaluate`: the saved recipe is measured at once. */
  message('saveAs', { ...fitting.entries, isToEvaluate: ifRight<boolean>(v.literal(true)) }),
  message('update', { recipe: text, ...fitting.entries }),
  /** A point of a sweep, with its measurements. */
  message('savePoint', { sweep: text, index: whole(0, limits.points) }),
  message('openRecipe', { recipe: text }),
  message('chooseRecipe', { recipe: text }),
  message('chooseStatistics', { file: text }),
  message('chooseProfile', { file: text }),
  message('profile', {}),
  message('measureAgain', { file: text }),
  message('chooseMethod', { method }),
  message('chooseBefore', { keep: part }),
  message('evaluate', { recipe: text }),
  message('sweep', {}),
  message('cancelMeasuring', {}),
  /** How a run came out was read; `way` is the button that leads on. */
  message('leaveEnd', {
    end: whole(1, Number.MAX_SAFE_INTEGER),
    way: v.optional(whole(0, limits.points)),
  }),
  message('cancelCalibration', {}),
  message('calibrate', {}),
  message('retry', {}),
  ...commonMessages,
  /** `content` is text, base64 for PNG. */
  message('export', { format: exportFormat, plot: plotName, content: exported }),
]);

export type PanelMessage = v.InferOutput<typeof panelMessage>;

/** @returns a message with its known keys only, or undefined */
export function validatePanelMessage(raw: unknown): PanelMessage | undefined {
  return read(panelMessage, raw);
}
