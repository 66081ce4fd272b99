/** Where everything of the overlaid schedules is. Pure. */
import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { scheduleOutline } from '../../src/core/cost/schedule-outline';
import { beforeDecoder } from '../../src/core/cost/types';
import { frameOf, type Frame, type Size } from '../../src/core/plot/frame';

export interface Schedule {
  id: string;
  name: string;
  visualTokens: number;
  /** Visual tokens that enter layer 0. */
  entering: number;
  /** Visual tokens that leave each layer. */
  leaving: readonly number[];
}

export interface PlacedSchedule {
  id: string;
  name: string;
  /** Index among all columns: decides on the look. */
  index: number;
  path: string;
  /** Where tokens are dropped. */
  markers: { x: number; y: number; layer: number; tokens: number }[];
}

export interface SchedulesGeometry {
  frame: Frame;
  /** Layer l takes the room from l to l + 1. */
  x: ScaleLinear<number, number>;
  y: ScaleLinear<number, number>;
  layers: number;
  schedules: PlacedSchedule[];
}

const margin = { left: 38, right: 8, top: 18, bottom: 36 };

/** @param schedules one a column; those of recipes that cannot be read are empty */
export function layoutSchedules(schedules: readonly Schedule[], size: Size): SchedulesGeometry {
  const frame = frameOf(size, margin);
  const layers = Math.max(1, ...schedules.map(({ leaving }) => leaving.length));
  const most = Math.max(1, ...schedules.map(({ visualTokens }) => visualTokens));
  const x = scaleLinear([0, layers], [frame.left, frame.right]);
  const y = scaleLinear([0, most], [frame.bottom, frame.top]);
  const outline = line(
    ([layer]) => x(layer),
    ([, tokens]) => y(tokens),
  ).curve(curveStepAfter);
  const placed = schedules.map(
    ({ id, name, visualTokens, entering, leaving }, index): PlacedSchedule => {
      const { corners, drops } = scheduleOutline(visualTokens, entering, leaving);
      return {
        ...{ id, name, index },
        path: outline(corners) ?? '',
        markers: drops.map(({ layer, place, tokens }) => {
          return { x: x(place), y: y(tokens), layer, tokens };
        }),
      };
    },
  );
  return { frame, x, y, layers, schedules: placed.filter(({ path }) => path !== '') };
}

/**
 * The table of the plot's data: every layer at which some schedule drops tokens, and how many leave
 * it; preceded, if some drop before the decoder, by how many enter that.
 */
export function dropRows(
  schedules: readonly Schedule[],
): { layer: number; tokens: (number | undefined)[] }[] {
  const layers = Math.max(0, ...schedules.map(({ leaving }) => leaving.length));
  const isReadable = ({ leaving }: Schedule) => leaving.length > 0;
  const before = schedules.some((one) => isReadable(one) && one.entering < one.visualTokens);
  const entering = schedules.map((one) => (isReadable(one) ? one.entering : undefined));
  const inside = Array.from({ length: layers }, (_, layer) => ({
    layer,
    tokens: schedules.map(({ leaving }) => leaving[layer]),
  })).filter(({ layer }) =>
    schedules.some(
      (one) =>
        one.leaving[layer] !== undefined &&
        one.leaving[layer] < (one.leaving[layer - 1] ?? one.entering),
    ),
  );
  return [...(before ? [{ layer: beforeDecoder, tokens: entering }] : []), ...inside];
}
