/** How measured series are told apart: by form as well as by colour. Pure. */
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
import { isBaseline, methodLabels } from '../../../src/core/recipe/methods';
import type { TradeOffStrings } from '../../../src/protocol/trade-off-strings';
import type { Series } from './points';

interface Look {
  form: SymbolType;
  /** Square pixels. */
  area: number;
  turned?: boolean;
}

/** In the order of the legend; what comes first is drawn last, on top. */
const looks: Record<Series, Look> = {
  fitprune: { form: symbolCircle, area: 64 },
  'fitprune+': { form: symbolDiamond2, area: 60 },
  'fitprune-published': { form: symbolSquare, area: 64 },
  refined: { form: symbolStar, area: 80 },
  hand: { form: symbolPlus, area: 60 },
  random: { form: symbolTimes, area: 44 },
  stride: { form: symbolSquare2, area: 38 },
  fastv: { form: symbolTriangle2, area: 38 },
  pyramid: { form: symbolTriangle2, area: 38, turned: true },
  dart: { form: symbolDiamond, area: 38 },
  divprune: { form: symbolPlus, area: 44 },
  cdpruner: { form: symbolAsterisk, area: 40 },
  'fitprune-shape': { form: symbolWye, area: 40 },
};

export const seriesOrder = Object.keys(looks) as Series[];

/** Around the origin. */
export function seriesPath(series: Series): string {
  const { form, area } = looks[series];
  return symbol(form, area)() ?? '';
}

export function isTurned(series: Series): boolean {
  return looks[series].turned === true;
}

/** Of the style sheet: colours, filled or hollow. */
export function seriesClass(series: Series): string {
  const kind = isReference(series) ? 'baseline' : 'own';
  return `${kind} ${series.replace('+', '-plus')}`;
}

/** What is there to be compared with. */
export function isReference(series: Series): boolean {
  return series !== 'refined' && series !== 'hand' && isBaseline(series);
}

export function seriesName(strings: TradeOffStrings, series: Series): string {
  if (series === 'refined') return strings.refinedSeries;
  return series === 'hand' ? strings.handSeries : methodLabels[series];
}
