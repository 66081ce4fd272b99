/** How series are told apart: by colour and by the shape of their points. */
import type { Method } from '../../recipe/types';

export interface Look {
  /** Index into the colours. */
  colour: number;
  /** Path around the origin. */
  shape: string;
}

/** A polygon through corners given in degrees from the top and radii. */
function polygon(corners: readonly (readonly [degrees: number, radius: number])[]): string {
  const points = corners.map(([degrees, radius]) => {
    const angle = (degrees * Math.PI) / 180;
    return `${(radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`;
  });
  return `M${points.join('L')}Z`;
}

const even = (count: number, radius: number, turn = 0): [number, number][] =>
  Array.from({ length: count }, (_, i) => [turn + (360 * i) / count, radius]);

const circle = 'M0-4.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9Z';
const square = polygon(even(4, 5.5, 45));
const diamond = polygon(even(4, 6));
const triangle = polygon(even(3, 5.8));
const triangleDown = polygon(even(3, 5.8, 180));
const cross = 'M-1.6-5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4Z';
const star = polygon(
  even(5, 6.2).flatMap(([at, radius]) => [
    [at, radius],
    [at + 36, radius * 0.45],
  ]),
);

const shapes = [circle, square, triangle, diamond, cross, star, triangleDown];

/** The first 56 look different. */
export function lookOf(index: number, colours: number): Look {
  return { colour: index % colours, shape: shapes[index % shapes.length]! };
}

/** A method looks the same in every figure. */
export const methodLooks: Record<Method, Look> = {
  fitprune: { colour: 0, shape: circle },
  'fitprune+': { colour: 2, shape: diamond },
  'fitprune-published': { colour: 0, shape: square },
  random: { colour: 5, shape: cross },
  stride: { colour: 1, shape: square },
  fastv: { colour: 4, shape: triangle },
  pyramid: { colour: 3, shape: triangleDown },
  dart: { colour: 6, shape: square },
  divprune: { colour: 1, shape: cross },
  cdpruner: { colour: 4, shape: diamond },
  'fitprune-shape': { colour: 7, shape: star },
};

/** Of a recipe that was written by hand. */
export const handLook: Look = { colour: 6, shape: circle };
