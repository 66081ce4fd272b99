/** How plots distinguish measured series: by form as well as by colour. Pure. */
import {
  symbol,
  symbolAsterisk,
  symbolCircle,
  symbolDiamond,
  symbolDiamond2,
  symbolPlus,
  symbolSquare,
  symbolSquare2,
  symbolStar,
  symbolTimes,
  symbolTriangle2,
  symbolWye,
  type SymbolType,
} from 'd3-shape';
import { isBaseline, methodLabels } from '../recipe/methods';
import type { FitRecord, Method } from '../recipe/types';
import { text, type Message } from '../text';
import type { DrawnSeries } from './plot-point';

/** What decides the form and colour of points. */
export type Series = Method | 'refined' | 'hand';

/** What made a recipe. */
type Maker = Pick<FitRecord, 'method' | 'objective' | 'refined'>;

interface SymbolLook {
  form: SymbolType;
  /** Square pixels. */
  area: number;
}

/** Upside down. */
const symbolTriangleDown: SymbolType = {
  draw: (context, area) => {
    const half = Math.sqrt(area) * 0.6824;
    const [top, bottom] = [half / 2, half];
    const side = half * 0.866;
    context.moveTo(0, bottom);
    context.lineTo(side, -top);
    context.lineTo(-side, -top);
    context.closePath();
  },
};

/** In the order of legends; the first is drawn last, on top. */
const looks: Record<Series, SymbolLook> = {
  fitprune: { form: symbolCircle, area: 64 },
  'fitprune+': { form: symbolDiamond2, area: 60 },
  'fitprune-published': { form: symbolSquare, area: 64 },
  refined: { form: symbolStar, area: 80 },
  hand: { form: symbolPlus, area: 60 },
  random: { form: symbolTimes, area: 44 },
  stride: { form: symbolSquare2, area: 38 },
  fastv: { form: symbolTriangle2, area: 38 },
  pyramid: { form: symbolTriangleDown, area: 38 },
  dart: { form: symbolDiamond, area: 38 },
  divprune: { form: symbolPlus, area: 44 },
  cdpruner: { form: symbolAsterisk, area: 40 },
  'fitprune-shape': { form: symbolWye, area: 40 },
};

export const seriesOrder = Object.keys(looks) as Series[];

/** The path of a series' mark, around the origin. */
export function seriesPath(series: Series): string {
  const { form, area } = looks[series];
  return symbol(form, area)() ?? '';
}

/** Dashes of the lines of references, in turn; the lines of other series are solid. */
const dashes = ['6 3', '2 3', '9 3 2 3', '4 2', '1 3', '12 4', '6 2 1 2 1 2', '3 5'];

/** Dashes of a series' line, as SVG has them; undefined for a solid line. */
function seriesDash(series: Series): string | undefined {
  const at = seriesOrder.filter(isReference).indexOf(series);
  return at < 0 ? undefined : dashes[at % dashes.length];
}

/** The CSS class, which sets the colour: filled or hollow, and which series it is. */
export function seriesClass(series: Series): string {
  const kind = isReference(series) ? 'baseline' : 'own';
  return `${kind} ${series.replace('+', '-plus')}`;
}

/** Whether the series is only there for comparison. */
export function isReference(series: Series): boolean {
  return series !== 'refined' && series !== 'hand' && isBaseline(series);
}

/** All series, as every plot draws them. */
export function drawnSeries(nameOf: (series: Series) => string): DrawnSeries[] {
  return seriesOrder.map((id) => ({
    ...{ id, name: nameOf(id), isReference: isReference(id) },
    look: {
      ...{ mark: seriesPath(id), className: seriesClass(id) },
      ...{ isBehind: isReference(id), dash: seriesDash(id) },
    },
  }));
}

/** Names of other parts of a plot. */
export const frontLabel = text`Best measured`;
export const referenceLabel = text`unpruned`;

/** The text that replaces the names of so many series. */
export function othersLabel(count: number): Message {
  return count === 1 ? text`1 more baseline` : text`${count} more baselines`;
}

export function seriesLabel(series: Series): Message {
  if (series === 'refined') return text`By output`;
  return series === 'hand' ? text`By hand` : methodLabels[series];
}

export function seriesOf(maker: Maker | undefined): Series {
  if (!maker) return 'hand';
  const isRefined = maker.objective === 'output' || (maker.refined ?? 0) > 0;
  return isRefined ? 'refined' : maker.method;
}
