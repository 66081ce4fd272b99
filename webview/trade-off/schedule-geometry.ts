/** The geometry of the schedule plot, and the meaning of dragging a step. Pure. */
import { placeOf, scheduleOutline } from '../../src/core/cost/schedule-outline';
import { keepFor, tokensLeft, tokensPerLayer } from '../../src/core/cost/tokens';
import type { PromptShape, Step } from '../../src/protocol/trade-off';
import { frameOf, type Frame, type Size } from '../../src/core/plot/frame';
import { schedulePath, scheduleScales, type ScheduleScales } from '../../src/core/plot/schedules';

export interface ScheduleInput {
  layers: number;
  prompt: PromptShape;
  /** Of the slider. */
  fitted: readonly Step[] | undefined;
  /**
   * The schedule of the recipe that is being edited, which may state its cost at another prompt.
   */
  edited: readonly Step[] | undefined;
  editedPrompt?: PromptShape | undefined;
  /** Whether the steps are of an earlier text, since the present one cannot be read. */
  isStale?: boolean;
}

export interface Handle {
  /** The step's index in the schedule. */
  index: number;
  layer: number;
  /**
   * Visual tokens that leave the layer, or enter the decoder, and between which counts they may be
   * moved.
   */
  tokens: number;
  least: number;
  most: number;
  x: number;
  y: number;
}

export interface ScheduleGeometry extends ScheduleScales {
  frame: Frame;
  fittedArea: string;
  fittedLine: string;
  editedLine: string;
  handles: Handle[];
}

export function layoutSchedule(input: ScheduleInput, size: Size): ScheduleGeometry {
  const { layers, prompt, fitted, edited, editedPrompt = prompt } = input;
  const frame = frameOf(size);
  const most = Math.max(1, prompt.visualTokens, edited ? editedPrompt.visualTokens : 0);
  const scales = scheduleScales(frame, layers, most);
  const { x, y } = scales;
  const lineOf = (schedule: readonly Step[] | undefined, visualTokens: number): string => {
    if (!schedule) return '';
    const { entering, leaving } = tokensPerLayer(layers, visualTokens, schedule);
    const { corners } = scheduleOutline(visualTokens, entering[0] ?? visualTokens, leaving);
    return schedulePath(corners, scales);
  };
  const fittedLine = lineOf(fitted, prompt.visualTokens);
  return {
    ...scales,
    frame,
    fittedArea: fittedLine && `${fittedLine}V${frame.bottom}H${frame.left}Z`,
    fittedLine,
    editedLine: lineOf(edited, editedPrompt.visualTokens),
    handles: edited
      ? handlesOf(edited, editedPrompt.visualTokens)
          .filter(({ layer }) => layer < layers)
          .map((handle) => ({ ...handle, x: x(placeOf(handle.layer)), y: y(handle.tokens) }))
      : [],
  };
}

/** The tokens that every step leaves, and its limits: between its neighbours, at least 1 token. */
export function handlesOf(
  schedule: readonly Step[],
  visualTokens: number,
): Omit<Handle, 'x' | 'y'>[] {
  let entered = visualTokens;
  const tokens = schedule.map(({ keep }) => (entered = tokensLeft(keep, visualTokens, entered)));
  return schedule.map(({ layer }, index) => ({
    index,
    layer,
    tokens: tokens[index]!,
    least: tokens[index + 1] ?? Math.min(1, visualTokens),
    most: tokens[index - 1] ?? visualTokens,
  }));
}

/**
 * The schedule with one step moved to leave `tokens`, or as close as its neighbours allow, since
 * keep never increases. If the count does not change, the step stays exactly as it is.
 */
export function moveStep(
  schedule: readonly Step[],
  index: number,
  tokens: number,
  visualTokens: number,
): Step[] {
  const handle = handlesOf(schedule, visualTokens)[index];
  if (!handle) return [...schedule];
  const wanted = Math.min(handle.most, Math.max(handle.least, Math.round(tokens)));
  if (wanted === handle.tokens) return [...schedule];
  const above = schedule[index - 1]?.keep ?? 1;
  const below = schedule[index + 1]?.keep ?? 0;
  const keep = Math.min(above, Math.max(below, keepFor(wanted, visualTokens)));
  return schedule.map((step, i) => (i === index ? { ...step, keep } : step));
}
