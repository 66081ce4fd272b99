/**
 * Where names of series are: at the right ends of those that reach far enough, in rows above the
 * plot for the others. Pure.
 */
import { max, mean } from 'd3-array';
import type { Emphasis } from './emphasis';
import { markRoom, placeEnds, type EndLabel, type EndRequest } from './end-labels';
import type { Frame } from './frame';
import type { Placed } from './places';
import type { PlotPoint } from './plot-point';

/** The front's among the names of series. */
export const frontId = 'front';
/** Represents the number of series without a name. */
const othersId = 'others';
/** The unpruned model's. */
export const referenceId = 'reference';

export interface Name {
  id: string;
  name: string;
}

/**
 * A series that ends further from the last one of all than this part of the plot is not named at
 * the plot's edge.
 */
const nearEnd = 0.1;

/** Everything that is to be named, in the order of the legend. */
export function namesOf(
  { named, others }: Emphasis,
  { front, more }: { front?: string | undefined; more?: ((count: number) => string) | undefined },
): Name[] {
  return [
    ...named.map(({ id, name }) => ({ id, name })),
    ...(front === undefined ? [] : [{ id: frontId, name: front }]),
    ...(more && others.length > 0 ? [{ id: othersId, name: more(others.length) }] : []),
  ];
}

/**
 * The series that end close to the right edge; lines from others would cross everything between.
 */
export function endsFor<Point extends PlotPoint>(
  names: readonly Name[],
  places: readonly Pick<Placed<Point>, 'point' | 'x' | 'y'>[],
  {
    frame,
    others,
    front,
    isOneCost,
  }: { frame: Frame; others: Emphasis['others']; isOneCost: boolean } & {
    front: readonly (readonly [number, number])[];
  },
): EndRequest[] {
  const last = max(places, ({ x }) => x) ?? frame.right;
  const least = last - nearEnd * (frame.right - frame.left);
  const hidden = new Set(others.map(({ id }) => id));
  return names.flatMap(({ id, name: text }): EndRequest[] => {
    if (id === othersId) {
      const ends = [...hidden].flatMap((one) => endOf(one, places) ?? []);
      // In the middle of the lines that it counts, attached to none of them.
      return [
        { id, text, x: frame.right, y: mean(ends, ({ y }) => y) ?? frame.top, isLoose: true },
      ];
    }
    const [x, y] = front.at(-1) ?? [];
    const end = id === frontId ? x !== undefined && { x, y: y! } : endOf(id, places);
    if (!end) return [];
    // No line crosses marks that are side by side: the mark before the name shows which series it
    // is.
    if (isOneCost) return [{ id, text, x: end.x, y: end.y, isLoose: true }];
    return end.x >= least ? [{ id, text, x: end.x, y: end.y }] : [];
  });
}

function endOf<Point extends PlotPoint>(
  series: string,
  places: readonly Pick<Placed<Point>, 'point' | 'x' | 'y'>[],
): { x: number; y: number } | undefined {
  return places.findLast(({ point }) => point.series === series);
}

/** With the level of the unpruned model among them. */
export function placeNames(
  requests: readonly EndRequest[],
  reference: { name: string; y: number } | undefined,
  frame: Frame,
): EndLabel[] | undefined {
  const level: EndRequest[] = reference
    ? [{ id: referenceId, text: reference.name, x: frame.right, y: reference.y, isLoose: true }]
    : [];
  return placeEnds([...level, ...requests], frame, markRoom);
}
