/** The parts of a comparison that have columns: an unusable recipe has no figures to show. Pure. */
import type { CompareState } from '../../src/protocol/compare';

/** The comparison without the columns of recipes that cannot be used. */
export function usableOf(state: CompareState): CompareState {
  const isUsable = state.columns.map(({ problem }) => problem === undefined);
  const pick = <T>(all: readonly T[]): T[] => all.filter((_, index) => isUsable[index]);
  const rows = (all: CompareState['rows']): CompareState['rows'] =>
    all.map((row) => ({ ...row, cells: pick(row.cells) }));
  return {
    ...state,
    columns: pick(state.columns),
    rows: rows(state.rows),
    categories: rows(state.categories),
    keeps: state.keeps.map((row) => ({ ...row, keeps: pick(row.keeps) })),
  };
}
