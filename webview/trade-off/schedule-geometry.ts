/** The geometry of the schedule plot, and the meaning of dragging a step. Pure. */
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { placeOf, scheduleOutline } from '../../src/core/cost/schedule-outline';
import { keepFor, tokensLeft, tokensPerLayer } from '../../src/core/cost/tokens';
import type { PromptShape, Step } from '../../src/protocol/trade-off';
import { frameOf, rowCount, type Frame, type Size } from '../../src/core/plot/frame';
import { countTicks, layerTicks } from '../../src/core/plot/ticks';
import type { Scale } from './curve-geometry';

export interface ScheduleInput {
  layers: number;
  prompt: PromptShape;
  /** Of the slider. */
  fitted: readonly Step[] | undefined;
  /** Of the recipe being edited; it may state its cost at another prompt. */
  edited: readonly Step[] | undefined;
  editedPrompt?: PromptShape | undefined;
  /** Whether the steps are of an earlier text, since the present one cannot be read. */
  isStale?: boolean;
}

export interface Handle {
  /** Of the step in the schedule. */
  index: number;
  layer: number;
  /** Visual tokens that leave the layer, or enter the decoder, and between which counts they may be moved. */
  tokens: number;
  least: number;
  most: number;
  x: number;
  y: number;
}

export interface ScheduleGeometry {
  frame: Frame;
  /** Layer l takes the room from l to l + 1. */
  x: Scale;
  y: Scale;
  /** Layers that have a label, from 0. */
  ticks: number[];
  /** Counts that have a label and a line: 0 and all visual tokens among them. */
  counts: number[];
  fittedArea: string;
  fittedLine: string;
  editedLine: string;
  handles: Handle[];
}

const margin = { left: 46, right: 14, top: 18, bottom: 34 };

export function layoutSchedule(input: ScheduleInput, size: Size): ScheduleGeometry {
  const { layers, prompt, fitted, edited, editedPrompt = prompt } = input;
  const frame = frameOf(size, margin);
  const most = Math.max(1, prompt.visualTokens, edited ? editedPrompt.visualTokens : 0);
  const x = scaleLinear([0, layers], [frame.left, frame.right]);
  const y = scaleLinear([0, most], [frame.bottom, frame.top]);
  const steps = (schedule: readonly Step[], visualTokens: number): [number, number][] => {
    const { entering, leaving } = tokensPerLayer(layers, visualTokens, schedule);
    return scheduleOutline(visualTokens, entering[0] ?? visualTokens, leaving).corners;
  };
  const outline = (points: [number, number][]): string =>
    line(
      ([layer]) => x(layer),
      ([, tokens]) => y(tokens),
    ).curve(curveStepAfter)(points) ?? '';
  const fittedSteps = fitted && steps(fitted, prompt.visualTokens);
  const fill = area(
    ([layer]) => x(layer),
    frame.bottom,
    ([, tokens]) => y(tokens),
  ).curve(curveStepAfter);
  return {
    frame,
    x,
    y,
    ticks: layerTicks(layers, frame.right - frame.left),
    counts: countTicks(y.domain()[1]!, rowCount(frame.bottom - frame.top)),
    fittedArea: (fittedSteps && fill(fittedSteps)) ?? '',
    fittedLine: fittedSteps ? outline(fittedSteps) : '',
    editedLine: edited ? outline(steps(edited, editedPrompt.visualTokens)) : '',
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
