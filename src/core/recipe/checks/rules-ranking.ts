/** The rules of a recipe's ranking that no schema can state. */
import { listed, Text, text } from '../../text';
import { isWhole, limits } from '../../limits';
import { beforeDecoder } from '../../cost/types';
import { familyName, ranksBeforeOnly, type Ranking } from '../../ranking/families';
import type { Grid } from '../../ranking/grid/definition';
import { nearlySquare } from '../../ranking/grid/places';
import { gridPaths, isEssential, readers } from '../../ranking/parameters';
import { numberAt, rangeAt, stepNodes, valueAt, type RecipeDocument } from '../document';
import type { Check } from './rule-check';

export function checkRanking(check: Check): void {
  checkParameters(check);
  checkExponents(check);
  checkPlace(check);
  for (const path of gridPaths) checkGrid(check, ['ranking', ...path]);
  checkGrid(check, ['ranking', 'before', 'coverage', 'grid']);
  checkBlock(check);
}

function checkParameters({ document, report }: Check): void {
  const kind = valueAt(document, ['ranking', 'kind']);
  if (typeof kind !== 'string' || familyName(kind) === undefined) return;
  for (const [key, kinds] of readers) {
    const path = ['ranking', key];
    if (kinds.includes(kind) || valueAt(document, path) === undefined) continue;
    const message = text`A ranking by ${kind} does not read ${key}, which belongs to
      ${listed(kinds)}. Remove it.`;
    const severity = isEssential(key) ? 'error' : 'warning';
    report('ranking-parameter', severity, message, rangeAt(document, path));
  }
}

function checkExponents({ document, report }: Check): void {
  const path = ['ranking', 'exponents'];
  if (valueAt(document, ['ranking', 'kind']) !== 'self-cross') return;
  if (![0, 1].every((mass) => numberAt(document, [...path, mass]) === 0)) return;
  const message = text`With both exponents 0, all tokens have the same score: which ones are kept is
    left to their order. Raise one of them, or remove exponents.`;
  report('ranking-parameter', 'error', message, rangeAt(document, path));
}

function checkPlace({ document, report }: Check): void {
  const path = ['ranking', 'kind'];
  const kind = valueAt(document, path) as Ranking['kind'];
  const layers = stepNodes(document).map(({ layer }) => layer);
  const later = layers.find((layer) => layer !== undefined && layer !== beforeDecoder);
  if (later === undefined || !ranksBeforeOnly({ kind })) return;
  const message = text`A ranking by ${kind} reads embeddings, which exist only before the decoder:
    it cannot rank after layer ${later}. Choose another kind, or remove the step.`;
  report('ranking-place', 'error', message, rangeAt(document, path));
}

function checkGrid({ document, report }: Check, path: string[]): void {
  const grid = gridAt(document, path);
  const tokens = visualTokens(document);
  if (!grid || tokens === undefined || tokens % (grid[0] * grid[1]) === 0) return;
  const message = text`The ${tokens} visual tokens of a prompt are not a whole number of images of
    ${grid[0]} x ${grid[1]}: each image would be laid out as close to square as possible. Correct
    the grid, or remove it.`;
  report('ranking-grid', 'warning', message, rangeAt(document, path));
}

function checkBlock({ document, report }: Check): void {
  const path = ['ranking', 'coverage', 'block'];
  const block = numberAt(document, path);
  const grid = coverageGrid(document);
  if (block === undefined || !grid || block < Math.max(...grid)) return;
  const message = new Text(
    'One block of {0} x {0} covers the whole grid of {1} x {2}, so that only one token of an ' +
      'image goes first. Choose smaller blocks.',
    [block, ...grid],
  );
  report('ranking-block', 'warning', message, rangeAt(document, path));
}

/** The grid that coverage uses: its own if it fits, else that of a single image. */
export function coverageGrid(document: RecipeDocument): Grid | undefined {
  const grid = gridAt(document, ['ranking', 'coverage', 'grid']);
  const tokens = visualTokens(document);
  if (grid && (tokens === undefined || tokens % (grid[0] * grid[1]) === 0)) return grid;
  return tokens === undefined ? undefined : nearlySquare(tokens);
}

function gridAt(document: RecipeDocument, path: string[]): Grid | undefined {
  const [rows, columns] = [0, 1].map((axis) => numberAt(document, [...path, axis]));
  const isCount = (value: number | undefined): value is number =>
    value !== undefined && Number.isSafeInteger(value) && value > 0;
  return isCount(rows) && isCount(columns) ? [rows, columns] : undefined;
}

/** Visual tokens of the recipe's prompts, if it gives them. */
export function visualTokens(document: RecipeDocument): number | undefined {
  const tokens = numberAt(document, ['model', 'visualTokens']);
  // A mistyped number must not be searched for divisors.
  return isWhole(tokens, limits.tokens, 1) ? tokens : undefined;
}
