/**
 * The tokens that DivPrune and the CDPruner-like baseline keep, in plain code written from the
 * papers rather than from the graphs.
 */
/** The features of rows of the prompt. */
export interface States {
  stateOf: (row: number) => readonly number[];
}

/**
 * Max-min diversity by its greedy (arXiv 2503.02175, algorithm 1): the token that is farthest from
 * its nearest other, then the one that is farthest from all that were taken.
 * @returns rows, in the order they are taken in
 */
export function keptByDivPrune(
  { stateOf }: States,
  visual: readonly number[],
  left: number,
): number[] {
  const alike = cosines(stateOf);
  const distance = (a: number, b: number): number => 1 - alike(a, b);
  const nearest = (row: number, others: readonly number[]): number =>
    Math.min(...others.filter((one) => one !== row).map((one) => distance(row, one)));
  const taken: number[] = [];
  while (taken.length < left) {
    const rest = visual.filter((row) => !taken.includes(row));
    taken.push(best(rest, (row) => nearest(row, taken.length === 0 ? visual : taken)));
  }
  return taken;
}

/**
 * Whatever adds most to the determinant of the kernel of what is taken (arXiv 2506.10967, equations
 * 4 to 8), by determinants alone: what a token adds is its own entry less what those that were
 * taken explain of it.
 * @returns rows, in the order they are taken in
 */
export function keptByCdPruner(
  { stateOf }: States,
  visual: readonly number[],
  text: readonly number[],
  left: number,
): number[] {
  const likeness = visual.map(
    (row) =>
      text.reduce((sum, one) => sum + cosine(stateOf(row), stateOf(one)), 0) / (text.length || 1),
  );
  const [low, high] = [Math.min(...likeness), Math.max(...likeness)];
  const relevance = new Map(
    visual.map((row, at) => [row, high > low ? (likeness[at]! - low + 1e-6) / (high - low) : 1]),
  );
  const alike = cosines(stateOf);
  const kernel = (a: number, b: number): number =>
    relevance.get(a)! * alike(a, b) * relevance.get(b)!;
  const taken: number[] = [];
  // Those that add nothing to the others span nothing either.
  const basis: number[] = [];
  while (taken.length < left) {
    const rest = visual.filter((row) => !taken.includes(row));
    const adds = new Map(rest.map((row) => [row, conditional(kernel, basis, row)]));
    const next = best(rest, (row) => adds.get(row)!);
    taken.push(next);
    if (adds.get(next)! > 0) basis.push(next);
  }
  return taken;
}

/**
 * kernel(row, row) given the basis, by Gaussian elimination; nothing below 1e-5 of it, which is
 * rounding.
 */
function conditional(
  kernel: (a: number, b: number) => number,
  basis: readonly number[],
  row: number,
): number {
  const rows = [...basis, row];
  const table = rows.map((a) => rows.map((b) => kernel(a, b)));
  for (let pivot = 0; pivot < basis.length; pivot += 1) {
    for (let below = pivot + 1; below < rows.length; below += 1) {
      const factor = table[below]![pivot]! / table[pivot]![pivot]!;
      table[below] = table[below]!.map((value, at) => value - factor * table[pivot]![at]!);
    }
  }
  const left = table.at(-1)!.at(-1)!;
  return left > 1e-5 * kernel(row, row) ? left : 0;
}

/** The first of the largest. */
function best(rows: readonly number[], of: (row: number) => number): number {
  const values = rows.map(of);
  return rows[values.indexOf(Math.max(...values))]!;
}

/** Each is computed once. */
function cosines(stateOf: States['stateOf']): (a: number, b: number) => number {
  const known = new Map<string, number>();
  return (a, b) => {
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
    const value = known.get(key) ?? cosine(stateOf(a), stateOf(b));
    known.set(key, value);
    return value;
  };
}

export function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
