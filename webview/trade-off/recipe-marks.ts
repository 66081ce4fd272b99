/** The marks of recipes on the curve: both masses, joined by a stem. */
import type { Selection } from 'd3-selection';
import type { RecipePlace } from './curve-geometry';

export type RecipeGroup = Selection<SVGGElement, RecipePlace, SVGGElement, unknown>;

/** The elements of a recipe, to be placed by `placeParts`. */
export function addParts(group: RecipeGroup): RecipeGroup {
  group.attr('class', 'recipe').attr('tabindex', 0).attr('role', 'button');
  for (const part of ['hit', 'focus']) group.append('rect').attr('class', part);
  group.append('line').attr('class', 'stem');
  group.append('path').attr('class', 'beyond');
  for (const part of ['self', 'cross']) group.append('circle').attr('class', part);
  group.append('title');
  return group;
}

/** @param bottom the place of an unknown mass */
export function placeParts(places: RecipeGroup, bottom: number): void {
  const top = (place: RecipePlace) => Math.min(place.self ?? bottom, place.cross ?? bottom);
  const low = (place: RecipePlace) => Math.max(place.self ?? bottom, place.cross ?? bottom);
  places
    .selectAll<SVGRectElement, RecipePlace>('rect')
    .data((place) => [place, place])
    .attr('x', ({ x }) => x - 8)
    .attr('y', (place) => top(place) - 8)
    .attr('width', 16)
    .attr('height', (place) => low(place) - top(place) + 16)
    .attr('rx', 3);
  places
    .select<SVGLineElement>('line.stem')
    .attr('x1', ({ x }) => x)
    .attr('x2', ({ x }) => x)
    .attr('y1', top)
    .attr('y2', low);
  places
    .select<SVGPathElement>('path.beyond')
    .attr('d', (place) => beyondPath(place, (top(place) + low(place)) / 2));
  for (const part of ['self', 'cross'] as const) {
    places
      .select(`circle.${part}`)
      .attr('r', 4)
      .attr('cx', ({ x }) => x)
      .attr('cy', (place) => place[part] ?? bottom);
  }
}

/** An arrow to where the recipe really lies. */
function beyondPath({ x, beyond }: RecipePlace, y: number): string {
  if (beyond === undefined) return '';
  const way = beyond === 'left' ? -1 : 1;
  return `M${x + 5 * way},${y - 5}L${x + 11 * way},${y}L${x + 5 * way},${y + 5}Z`;
}
