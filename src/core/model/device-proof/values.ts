/** Values that probes are fed with: the same in every run, and exact in fp32, fp16 and bf16. */

/** One input of a probe. */
export interface Operand {
  /** Of the node's inputs. */
  slot: number;
  /** `float` means the node's own float type. */
  type: 'float' | 'int32' | 'int64' | 'bool';
  dims: readonly number[];
  values: ArrayLike<number>;
}

/** New rows, and how many are cached before them. */
export interface Step {
  rows: number;
  past: number;
}

/** Far below every score, and exact in every float type. */
const hidden = -32768;

/**
 * Multiples of `amplitude / 64` between -2 and 2 times `amplitude`: seven bits, which every type
 * can represent.
 *
 * @param slot makes every input of a node different
 * @param amplitude a power of two
 */
export function spread(slot: number, dims: readonly number[], amplitude = 1): Operand {
  const values = new Float32Array(dims.reduce((product, size) => product * size, 1));
  let state = (slot + 1) * 2654435761;
  for (let at = 0; at < values.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[at] = ((state >>> 24) - 128) * (amplitude / 64);
  }
  return { slot, type: 'float', dims, values };
}

/** The power of two nearest to `value`, which is positive. */
export function nearestPower(value: number): number {
  return 2 ** Math.round(Math.log2(value));
}

/**
 * A bias for the scores, [1, 1, rows, columns]: it hides later columns and every seventh of the
 * others, and adds a different number to each of the rest.
 */
export function bias(slot: number, { rows, past }: Step): Operand {
  const columns = past + rows;
  const { dims, values } = spread(slot, [1, 1, rows, columns]);
  const biased = Array.from(values, (value, at) => {
    const [row, column] = [past + Math.floor(at / columns), at % columns];
    return isSeen(row, column) ? value : hidden;
  });
  return { slot, type: 'float', dims, values: biased };
}

/** The same as booleans, [rows, columns]. */
export function seen(slot: number, { rows, past }: Step): Operand {
  const columns = past + rows;
  const values = Array.from({ length: rows * columns }, (_, at) =>
    Number(isSeen(past + Math.floor(at / columns), at % columns)),
  );
  return { slot, type: 'bool', dims: [rows, columns], values };
}

function isSeen(row: number, column: number): boolean {
  return column === row || (column < row && !isSkipped(column));
}

const isSkipped = (column: number): boolean => column % 7 === 3;

/** Which columns any row may see, [1, columns]. */
export function padding(slot: number, columns: number): Operand {
  const values = Array.from({ length: columns }, (_, column) => Number(!isSkipped(column)));
  return integers(slot, 'int32', values, [1, columns]);
}

export function integers(
  slot: number,
  type: 'int32' | 'int64',
  values: readonly number[],
  dims: readonly number[] = [values.length],
): Operand {
  return { slot, type, dims, values };
}
