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
}

/** Between baselines, in pixels; texts have 11. */
export const endLine = 13;
/** From the plot's edge to the names, where lines lead from the ends to them. */
const lead = 22;
/** Where leads bend, all at one place: so that none crosses another. Marks stand aside, and reach over the edge, by less. */
const bend = 9;
/** Of a mark, and a little more. */
const markRadius = 7;
/** Names of FitPrune's series are bold. */
const bold = 1.15;
/** The names may take this part of a plot. */
const mostPart = 0.36;

/** What names take right of a frame; undefined where they would leave the plot too narrow. */
export function endRoom(texts: readonly string[], width: number): number | undefined {
  const room = lead + Math.ceil(bold * Math.max(0, ...texts.map(textWidth))) + 2;
  return room <= mostPart * width ? room : undefined;
}

/**
 * As near to their ends as they can be without touching: the least squares of their distances.
 * @param right edge of the plot
 * @returns undefined where they do not fit between `top` and `bottom`
 */
export function placeEnds(
  requests: readonly EndRequest[],
  { right, top, bottom }: { right: number; top: number; bottom: number },
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
    run.items.map((request, at) => ({
      ...request,
      label: { x: right + lead, y: start(run) + at * endLine + 4 },
    })),
  );
}

/** From the end of a series to its name; nothing where its name stands beside it. */
export function leadPath({ x, y, label, isLoose = false }: EndLabel): string {
  const [to, level] = [label.x - 3, label.y - 4];
  if (isLoose) return '';
  const from = x + markRadius;
  const turn = Math.max(from, label.x - lead + bend);
  return `M${from},${y}H${turn}L${to},${level}`;
}
