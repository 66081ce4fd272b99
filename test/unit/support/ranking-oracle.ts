/**
 * The tokens that every ranking keeps, in plain code written from its definition rather than from
 * the graph.
 */
import type { Coverage } from '../../../src/core/ranking/coverage/definition';
import type { Ranking } from '../../../src/core/ranking/families';
import type { Grid } from '../../../src/core/ranking/grid/definition';
import type { MassRanking } from '../../../src/core/ranking/mass/definition';
import { keptByDart, type RowsSeen } from './dart-oracle';
import { keptByCdPruner, keptByDivPrune } from './diversity-oracle';

/** What a pruning layer sees. */
export interface LayerView {
  /** Attention of a head from a row of the prompt to a column. */
  attention: (head: number, row: number, column: number) => number;
  heads: number;
  /** Rows of all visual tokens of the prompt, and of those that are left. */
  allVisual: readonly number[];
  visual: readonly number[];
  /** Rows of the text after the last visual token. */
  text: readonly number[];
  /** For rankings by keys. */
  seen?: RowsSeen;
}

/** The rows of the `left` tokens that stay, ascending. */
export function keepByRanking(ranking: Ranking, view: LayerView, left: number): number[] {
  const rank = (scores: readonly number[]): number[] =>
    view.visual
      .map((row, at) => ({ row, score: scores[at]! }))
      .sort((a, b) => b.score - a.score || a.row - b.row)
      .map(({ row }) => row);
  const ascending = (rows: number[]): number[] => rows.sort((a, b) => a - b);
  if (ranking.kind === 'random') {
    return ascending(rank(view.visual.map((row) => chance(row, ranking.seed))).slice(0, left));
  }
  if (ranking.kind === 'dart') {
    return ascending(keptByDart(view.seen!, view.visual, view.text, left));
  }
  if (ranking.kind === 'divprune') {
    return ascending(keptByDivPrune(view.seen!, view.visual, left));
  }
  if (ranking.kind === 'cdpruner') {
    return ascending(keptByCdPruner(view.seen!, view.visual, view.text, left));
  }
  if (ranking.kind === 'stride') {
    const places = placesOnGrids(view.allVisual, ranking.grid);
    const scores = view.visual.map((row) => {
      const { row: r, column: c } = places.get(row)!;
      return -bayer64[r % 64]![c % 64]!;
    });
    return ascending(rank(scores).slice(0, left));
  }
  if (ranking.kind === 'isolation') throw new Error('isolation is no ranking of layers');
  const order = rank(massScores(ranking, view));
  const { coverage } = ranking;
  return ascending(
    coverage ? coverFirst(order, coverage, view.allVisual, left) : order.slice(0, left),
  );
}

function massScores(ranking: MassRanking, { attention, heads, visual, text }: LayerView): number[] {
  const over = (row: number, column: number): number => {
    const values = Array.from({ length: heads }, (_, head) => attention(head, row, column));
    return ranking.heads === 'mean'
      ? values.reduce((sum, value) => sum + value, 0) / heads
      : Math.max(...values);
  };
  const mean = (rows: readonly number[], column: number): number =>
    rows.reduce((sum, row) => sum + over(row, column), 0) / rows.length;
  return visual.map((column) => {
    const after = visual.filter((row) => row >= column);
    const self =
      mean(visual, column) / (ranking.debiased === true ? after.length / visual.length : 1);
    if (ranking.kind === 'self' || text.length === 0) return self;
    const cross =
      ranking.textRows === 'max'
        ? Math.max(...text.map((row) => over(row, column)))
        : mean(ranking.textRows === 'last' ? text.slice(-1) : text, column);
    if (ranking.kind === 'cross') return cross;
    const [a, b] = ranking.exponents ?? [1, 1];
    return self ** a * cross ** b;
  });
}

/** @param order rows, best first */
function coverFirst(
  order: readonly number[],
  { block, share = 1, grid }: Coverage,
  allVisual: readonly number[],
  left: number,
): number[] {
  const places = placesOnGrids(allVisual, grid);
  const blockOf = (token: number): string => {
    const { image, row, column } = places.get(token)!;
    return `${image}/${Math.floor(row / block)}/${Math.floor(column / block)}`;
  };
  const firsts = order.filter((token, at) =>
    order.slice(0, at).every((better) => blockOf(better) !== blockOf(token)),
  );
  const reserved = firsts.slice(0, Math.round(share * left));
  const others = order.filter((token) => !reserved.includes(token));
  return [...reserved, ...others].slice(0, left);
}

interface Place {
  image: number;
  row: number;
  column: number;
}

/** By row of the prompt. */
export function placesOnGrids(allVisual: readonly number[], grid?: Grid): Map<number, Place> {
  const places = new Map<number, Place>();
  let image = 0;
  const place = (tokens: readonly number[], columns: number): void => {
    tokens.forEach((token, at) => {
      places.set(token, { image, row: Math.floor(at / columns), column: at % columns });
    });
    image += 1;
  };
  for (const run of consecutive(allVisual)) {
    const size = grid ? grid[0] * grid[1] : Infinity;
    if (grid && run.length % size === 0) {
      for (let at = 0; at < run.length; at += size) place(run.slice(at, at + size), grid[1]);
    } else {
      let columns = 1;
      while (columns < Math.sqrt(run.length) || run.length % columns !== 0) columns += 1;
      place(run, columns);
    }
  }
  return places;
}

function consecutive(rows: readonly number[]): number[][] {
  const runs: number[][] = [];
  rows.forEach((row, at) => {
    if (at > 0 && rows[at - 1] === row - 1) runs.at(-1)!.push(row);
    else runs.push([row]);
  });
  return runs;
}

/** The Bayer matrix of a power of two, by its recursion. */
export function bayer(size: number): number[][] {
  if (size === 1) return [[0]];
  const half = bayer(size / 2);
  const quadrants = [
    [0, 2],
    [3, 1],
  ];
  return Array.from({ length: size }, (_, row) =>
    Array.from(
      { length: size },
      (_, column) =>
        4 * half[row % (size / 2)]![column % (size / 2)]! +
        quadrants[Math.floor((2 * row) / size)]![Math.floor((2 * column) / size)]!,
    ),
  );
}

const bayer64 = bayer(64);

/** x -> (a x + c) x modulo 2^31 - 1, three times, from a linear start. */
function chance(row: number, seed: number): number {
  const p = 2n ** 31n - 1n;
  const mod = (value: bigint): bigint => ((value % p) + p) % p;
  let x = mod(48_271n * BigInt(row) + 69_621n * BigInt(seed) + 12_345n);
  for (const a of [16_807n, 39_373n, 742_938n]) x = mod(mod(a * x + BigInt(seed) + a) * x);
  return Number(x);
}
