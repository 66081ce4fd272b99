/**
 * Colours of the layers that drop patches: viridis, which becomes evenly lighter, so that its order
 * is visible in greys, in print and to colour-blind people, too. The same in every theme, since
 * they are drawn on images.
 */

/** matplotlib's viridis (CC0) at ninths: red, green, blue. */
const anchors: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
];

/** @param part 0 to 1 @returns `#rrggbb` */
export function viridis(part: number): string {
  const at = Math.min(1, Math.max(0, part)) * (anchors.length - 1);
  const from = Math.min(anchors.length - 2, Math.floor(at));
  const channels = anchors[from]!.map((low, channel) =>
    Math.round(low + (anchors[from + 1]![channel]! - low) * (at - from)),
  );
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The darkest of all could be mistaken for the background of a dark theme. */
const lowest = 0.08;

/** @param layers that drop, ascending: the first to drop is darkest */
export function dropColours(layers: readonly number[]): ReadonlyMap<number, string> {
  const last = layers.length - 1;
  return new Map(
    layers.map((layer, at) => [
      layer,
      viridis(last === 0 ? 0.4 : lowest + ((1 - lowest) * at) / last),
    ]),
  );
}
