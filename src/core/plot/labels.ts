/** Labels of points: as many as fit without touching, the most important first. */

export interface LabelRequest {
  id: string;
  text: string;
  /** Of the point. */
  x: number;
  y: number;
  /** Shown even if it covers something: a label that readers look for. */
  isNeeded?: boolean;
}

export interface PlacedLabel {
  id: string;
  text: string;
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
}

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The size of the plots' text, in pixels. */
const plotText = 11;
/** A character's width at that size. Measured widths vary by font; this errs on the wide side. */
const characterWidth = 6.4;
/** The same for Chinese and similar scripts. */
const signWidth = 11.5;
const lineHeight = 14;
const gap = 9;

/** Long names are cut: the whole one is in the tooltip. */
const longest = 24;

/** @param most characters */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** About how many pixels a text takes. @param size of its font, in pixels */
export function textWidth(text: string, size = plotText): number {
  const signs = Array.from(text);
  const wide = signs.filter((sign) => sign > '\u2E7F').length;
  return (wide * signWidth + (signs.length - wide) * characterWidth) * (size / plotText);
}

/**
 * @param frame labels stay inside it
 * @param taken boxes that are covered already
 * @param avoided boxes that a label covers only if it could not be shown otherwise
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  frame: Box,
  taken: readonly Box[] = [],
  avoided: readonly Box[] = [],
): PlacedLabel[] {
  const boxes = [...taken];
  const placed: PlacedLabel[] = [];
  for (const { id, text: whole, x, y, isNeeded = false } of requests) {
    const text = cut(whole, longest);
    const width = textWidth(text);
    const choices: PlacedLabel[] = [
      { id, text, x, y: y - gap, anchor: 'middle' },
      { id, text, x: x - 5, y: y - gap + 1, anchor: 'end' },
      { id, text, x: x - gap, y: y + 4, anchor: 'end' },
      { id, text, x: x + gap, y: y + 4, anchor: 'start' },
      { id, text, x, y: y + gap + 9, anchor: 'middle' },
      { id, text, x: x + 5, y: y + gap + 8, anchor: 'start' },
    ];
    const others = requests.filter((other) => other.id !== id).map(territory);
    const inside = choices
      .map((choice) => ({ choice, box: boxOf(choice, width) }))
      .filter(({ box }) => isInside(box, frame));
    const isFree = (box: Box, others: readonly Box[]): boolean =>
      !others.some((other) => overlap(box, other));
    const possible = inside.filter(({ box }) => isFree(box, [...boxes, ...others]));
    const clear = possible.find(({ box }) => isFree(box, avoided));
    const needed = isNeeded
      ? (inside.find(({ box }) => isFree(box, boxes)) ?? inside[0])
      : undefined;
    const best = clear ?? possible[0] ?? needed;
    if (best === undefined) continue;
    boxes.push(best.box);
    placed.push(best.choice);
  }
  return placed;
}

function isInside(box: Box, frame: Box): boolean {
  return (
    box.left >= frame.left &&
    box.right <= frame.right &&
    box.top >= frame.top &&
    box.bottom <= frame.bottom
  );
}

/** Places where a label would seem to belong to this point: at it, and right above it. */
function territory({ x, y }: LabelRequest): Box {
  return { left: x - gap, right: x + gap, top: y - gap - lineHeight, bottom: y + gap };
}

/** The box that a label covers. */
export function wordBox(label: PlacedLabel): Box {
  return boxOf(label, textWidth(label.text));
}

function boxOf({ x, y, anchor }: PlacedLabel, width: number): Box {
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, right: left + width, top: y - lineHeight + 4, bottom: y + 4 };
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
