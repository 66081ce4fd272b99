/** The name of the unpruned model's level, on its line. Pure. */
import type { Frame } from './frame';
import { overlap, wordBox, type Box, type PlacedLabel } from './labels';

/** The label belongs to no point. */
const ofNoPoint = '';

/**
 * On the line, at whichever end is free.
 *
 * @param y of the line
 * @returns undefined where neither end is
 */
export function levelLabel(
  text: string,
  y: number,
  frame: Frame,
  taken: readonly Box[],
): PlacedLabel | undefined {
  const at = (level: number): PlacedLabel[] => [
    { id: ofNoPoint, text, x: frame.left + 4, y: level, anchor: 'start' },
    { id: ofNoPoint, text, x: frame.right - 4, y: level, anchor: 'end' },
  ];
  const [above, below] = [at(y - 4), at(y + 12)];
  // The title of the axis is above the plot.
  const places = y - frame.top < 14 ? below : [...above, ...below];
  return places.find((place) => {
    const box = wordBox(place);
    return !taken.some((other) => overlap(box, other));
  });
}
