/** Where everything of a plot of schedules is: visual tokens along the layers, as steps. Pure. */
import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { scheduleOutline, type ScheduleOutline } from '../cost/schedule-outline';
import { frameOf, margin, px, rowCount, type Frame, type Size } from './frame';
import { legendOf, legendRows, type LegendPlace } from './legend';
import type { Scale } from './scale';
import { countTicks, layerTicks } from './ticks';

export interface Schedule {
  id: string;
  name: string;
  visualTokens: number;
  /** Visual tokens that enter layer 0. */
  entering: number;
  /** Visual tokens that leave each layer. */
  leaving: readonly number[];
}

export interface ScheduleScales {
  /** Layer l takes the room from l to l + 1. */
  x: ScaleLinear<number, number>;
  /** The middle of each layer, where its number is. */
  middles: { (layer: number): number; marks: number[] };
  /** 0 and all visual tokens are among its marks. */
  y: Scale;
}

export interface PlacedSchedule {
  id: string;
  name: string;
  /** Index among all schedules: decides on the look. */
  index: number;
  path: string;
  /** Where tokens are dropped. */
  drops: { x: number; y: number; layer: number; tokens: number }[];
}

export interface SchedulesGeometry extends ScheduleScales {
  frame: Frame;
  schedules: PlacedSchedule[];
  legend: LegendPlace[];
}

/** Width of a swatch in the legend: a piece of a line. */
const swatch = 26;
/** An axis of counts has no more parts: more would be at odd numbers. */
const mostParts = 6;

/**
 * @param schedules those of recipes that cannot be read are empty, and are not drawn
 * @param size in pixels
 * @param isNamed whether a legend above the plot has their names
 */
export function layoutSchedules(
  schedules: readonly Schedule[],
  size: Size,
  isNamed: boolean,
): SchedulesGeometry {
  const { left } = margin;
  const legend = legendOf(isNamed ? schedules : [], { left, right: size.width }, swatch);
  const frame = frameOf(size, { ...margin, top: margin.top + legendRows(legend) });
  const scales = scheduleScales(
    frame,
    Math.max(1, ...schedules.map(({ leaving }) => leaving.length)),
    Math.max(1, ...schedules.map(({ visualTokens }) => visualTokens)),
  );
  const { x, y } = scales;
  const placed = schedules.map(
    ({ id, name, visualTokens, entering, leaving }, index): PlacedSchedule => {
      const { corners, drops } = scheduleOutline(visualTokens, entering, leaving);
      return {
        ...{ id, name, index },
        path: schedulePath(corners, scales),
        drops: drops.map(({ layer, place, tokens }) => {
          return { x: x(place), y: y(tokens), layer, tokens };
        }),
      };
    },
  );
  return { ...scales, frame, legend, schedules: placed.filter(({ path }) => path !== '') };
}

/** @param most visual tokens of the longest prompt */
export function scheduleScales(
  { left, right, top, bottom }: Frame,
  layers: number,
  most: number,
): ScheduleScales {
  const x = scaleLinear([0, layers], [left, right]);
  const middles = (layer: number): number => x(layer + 0.5);
  const y = scaleLinear([0, most], [bottom, top]);
  return {
    x,
    middles: Object.assign(middles, { marks: layerTicks(layers, right - left) }),
    y: Object.assign(y, { marks: countTicks(most, Math.min(mostParts, rowCount(bottom - top))) }),
  };
}

/** Steps: a number of tokens is along its layers, and falls at a layer's end. */
export function schedulePath(
  corners: ScheduleOutline['corners'],
  { x, y }: Pick<ScheduleScales, 'x' | 'y'>,
): string {
  return corners
    .map(([place, tokens], at) =>
      at === 0 ? `M${px(x(place))},${px(y(tokens))}` : `H${px(x(place))}V${px(y(tokens))}`,
    )
    .join('');
}
