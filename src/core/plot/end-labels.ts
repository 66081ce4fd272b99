/**
 * Names of series at their right ends, one below the other: a legend where the eye already is.
 * Pure.
 */
import { textWidth } from './labels';

export interface EndRequest {
  id: string;
  text: string;
  /** Where the series ends. */
  x: number;
  y: number;
  /** No line leads to it: it is at its place, or nearly. */
  isLoose?: boolean;
}

export interface EndLabel extends EndRequest {
  /** Baseline and left end of the text. */
  label: { x: number; y: number };
  /** Centre of its series' mark, which is before the text; absent if series have no marks. */
  mark?: { x: number; y: number };
}

/** Between baselines, in pixels; texts have 11. */
export const endLine = 13;
/** From the plot's edge to the names, where lines lead from the ends to them. */
const lead = 22;
/**
 * Where leads bend, all at the same distance, so that none crosses another. Marks that step aside
 * reach over the frame's edge by less.
 */
const bend = 9;
/** The radius of a mark, and a little more. */
const markRadius = 7;
/**
 * The width of a mark before a name. If several series end at one height, it shows which name
 * belongs to which.
 */
export const markRoom = 13;
/** Names of FitPrune's series are bold. */
const bold = 1.15;
/** The names may take this part of a plot. */
const mostPart = 0.33;

/**
 * The width that names need right of a frame; undefined if the plot would become too narrow.
 *
 * @param before width of what is before each name, in pixels
 */
export function endRoom(texts: readonly string[], width: number, before = 0): number | undefined {
  const room =
    lead + before + Math.ceil(bold * Math.max(0, ...texts.map((text) => textWidth(text)))) + 2;
  return room <= mostPart * width ? room : undefined;
}

/**
 * Places names as close to their ends as possible without touching: the least squares of their
 * distances.
 *
 * @param right edge of the plot
 * @param before room for a mark before each name, in pixels
 * @returns undefined if they do not fit between `top` and `bottom`
 */
export function placeEnds(
  requests: readonly EndRequest[],
  { right, top, bottom }: { right: number; top: number; bottom: number },
  before = 0,
): EndLabel[] | undefined {
  if (requests.length * endLine > bottom - top + endLine) return undefined;
  const sorted = [...requests].sort((a, b) => a.y - b.y);
  // Runs of labels that touch, each around the mean of where they would be: pooled from above.
  const runs: { sum: number; items: EndRequest[] }[] = [];
  const start = ({ sum, items }: (typeof runs)[number]): number => {
    const middle = sum / items.length;
    const first = middle - ((items.length - 1) * endLine) / 2;
    return Math.max(top, Math.min(first, bottom - (items.length - 1) * endLine));
  };
  for (const request of sorted) {
    let run = { sum: request.y, items: [request] };
    for (let last = runs.at(-1); last; last = runs.at(-1)) {
      if (start(last) + last.items.length * endLine <= start(run)) break;
      runs.pop();
      run = { sum: last.sum + run.sum, items: [...last.items, ...run.items] };
    }
    runs.push(run);
  }
  return runs.flatMap((run) =>
    run.items.map((request, at): EndLabel => {
      const y = start(run) + at * endLine;
      const mark = before > 0 ? { mark: { x: right + lead + before / 2 - 2, y } } : {};
      return { ...request, label: { x: right + lead + before, y: y + 4 }, ...mark };
    }),
  );
}

/** A line from the end of a series to its name; empty if the name is beside it. */
export function leadPath({ x, y, label, mark, isLoose = false }: EndLabel): string {
  const [to, level] = mark ? [mark.x - markRadius + 1, mark.y] : [label.x - 3, label.y - 4];
  if (isLoose) return '';
  const from = x + markRadius;
  const turn = Math.max(from, to + 3 - lead + bend);
  return `M${from},${y}H${turn}L${to},${level}`;
}
