/** Names of series at their right ends, one below the other: what a legend would say, where the eye already is. Pure. */
import { textWidth } from './labels';

export interface EndRequest {
  id: string;
  text: string;
  /** Of the end of the series. */
  x: number;
  y: number;
  /** Nothing leads to it: it stands where it belongs, or nearly. */
  isLoose?: boolean;
}

export interface EndLabel extends EndRequest {
  /** Baseline and left end of the text. */
  label: { x: number; y: number };
  /** Centre of the mark of its series, which stands before the text; absent where series have none. */
  mark?: { x: number; y: number };
}

/** Between baselines, in pixels; texts have 11. */
export const endLine = 13;
/** From the plot's edge to the names, where lines lead from the ends to them. */
const lead = 22;
/** Where leads bend, all at one place: so that none crosses another. Marks stand aside, and reach over the edge, by less. */
const bend = 9;
/** Of a mark, and a little more. */
const markRadius = 7;
/** What a mark before a name takes: where several end at one height, it tells whose name is whose. */
export const markRoom = 13;
/** Names of FitPrune's series are bold. */
const bold = 1.15;
/** The names may take this part of a plot. */
const mostPart = 0.33;

/**
 * What names take right of a frame; undefined where they would leave the plot too narrow.
 * @param before what stands before each, in pixels
 */
export function endRoom(texts: readonly string[], width: number, before = 0): number | undefined {
  const room = lead + before + Math.ceil(bold * Math.max(0, ...texts.map(textWidth))) + 2;
  return room <= mostPart * width ? room : undefined;
}

/**
 * As near to their ends as they can be without touching: the least squares of their distances.
 * @param right edge of the plot
 * @param before room for a mark before each name, in pixels
 * @returns undefined where they do not fit between `top` and `bottom`
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

/** From the end of a series to its name; nothing where its name stands beside it. */
export function leadPath({ x, y, label, mark, isLoose = false }: EndLabel): string {
  const [to, level] = mark ? [mark.x - markRadius + 1, mark.y] : [label.x - 3, label.y - 4];
  if (isLoose) return '';
  const from = x + markRadius;
  const turn = Math.max(from, to + 3 - lead + bend);
  return `M${from},${y}H${turn}L${to},${level}`;
}
