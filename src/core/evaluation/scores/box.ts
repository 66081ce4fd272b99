/**
 * Boxes of referring expressions, as RefCOCO asks them: right where the overlap is at least half of
 * the union.
 */
import { text } from '../../text';
import type { ScoreDefinition } from './definition';

/** Corners: left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

const least = 0.5;

export const box: ScoreDefinition = {
  label: text`boxes, right where overlap over union is 0.5 or more`,
  source: 'accuracy at IoU 0.5 of RefCOCO (arXiv 1608.00272)',
  applies: (references) => references.every((one) => boxReference(one) !== undefined),
  score: (answer, references) => {
    const given = boxOf(answer);
    if (given === undefined) return 0;
    return Number(references.some((one) => overlap(given, boxReference(one)!) >= least));
  },
};

const number = '(-?(?:\\d+\\.?\\d*|\\.\\d+))';
const four = new RegExp(
  `(?<![\\p{L}\\p{N}_.-])${Array.from({ length: 4 }, () => number).join('[\\s,()\\[\\]<>]+')}(?![\\p{L}\\p{N}_])`,
  'u',
);

/** The first four numbers that follow one another: "[0.1, 0.2, 0.5, 0.6]", "(10,20),(50,60)". */
export function boxOf(answer: string): Box | undefined {
  const found = four.exec(answer)?.slice(1).map(Number);
  return found === undefined ? undefined : (found as unknown as Box);
}

/** A reference that is nothing but four numbers, right of left and below the top. */
export function boxReference(reference: string): Box | undefined {
  if (!/^[\s\d.,()[\]<>-]+$/.test(reference)) return undefined;
  const found = boxOf(reference);
  if (found === undefined || (reference.match(/\d+\.?\d*|\.\d+/g) ?? []).length !== 4)
    return undefined;
  const [left, top, right, bottom] = found;
  return right > left && bottom > top ? found : undefined;
}

/** Whether its numbers can only be parts of the picture's sides. */
export function isRelative(corners: Box): boolean {
  return corners.every((one) => one <= 1);
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (area(a) + area(b) - both);
}

function area([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}
