/**
 * Positions counted over the whole sequence. Some runtimes continue from the length of the first
 * cache, which a cut before the decoder has shortened (transformers.js), others from that of the
 * whole sequence.
 */
import { unclearPositions } from '../../model/folder/decoder-interface';
import type { GraphBuilder } from '../../onnx/graph-builder';

/** What is cached at the beginning of a run. */
export interface Past {
  /** int64 [1], rows of the whole sequence before this run's. */
  whole: string;
  /** int64 [1], rows of the first cache as the runtime hands it in. */
  first: string;
  /**
   * int64 [cached], positions in the whole sequence of the columns that the first layers have
   * cached.
   */
  columns: string;
}

/** How many numbers say where positions of several axes continue. */
export const turningNumbers = 2;

/**
 * Positions of one axis start at their row: the closer of the two lengths is the one they continue
 * from.
 */
export function wholePositions(builder: GraphBuilder, name: string, past: Past): string {
  const flat = builder.node('Reshape', [name, builder.ints([-1])]);
  const first = builder.cast(builder.gather(flat, builder.ints([0]), 0), 'int64');
  const distance = (length: string): string => apart(builder, first, length);
  const isShort = builder.node('Less', [distance(past.first), distance(past.whole)]);
  const shift = builder.node('Where', [isShort, lacking(builder, past), builder.ints([0])]);
  return builder.node('Add', [builder.cast(name, 'int64'), shift]);
}

/**
 * Positions of several axes (M-RoPE), [axes, batch, rows], time first. The first row of a later run
 * has the same position on all axes. `get_rope_index` of Hugging Face and of transformers.js puts
 * it after what came before: after the greatest position, if a delta is added to rows, or after the
 * text, which a video's times may exceed. So that row shows where the count continued from. If it
 * does not, and tokens were dropped, the run fails at a node whose name explains it.
 *
 * @param cached int64 [2], where positions may continue: after the greatest, and after the text;
 *    [0] without a past
 * @returns int64: the positions, and `cached` for the next run
 */
export function wholeAxes(
  builder: GraphBuilder,
  name: string,
  past: Past,
  cached: string,
): { positions: string; next: string } {
  const zero = builder.ints([0]);
  const one = builder.ints([1]);
  const join = (...parts: string[]): string =>
    builder.node('Concat', parts, { attributes: { axis: 0 } });
  const given = builder.cast(name, 'int64');
  /** Positions of the batch's first sequence, by axis. */
  const at = (row: number): string =>
    builder.gather(builder.gather(given, builder.intScalar(row), 2), builder.intScalar(0), 1);
  const starts = at(0);
  const start = builder.gather(starts, zero, 0);
  // Without a past, positions stay as they are.
  const known = builder.gather(join(start, start, cached), builder.ints([-2, -1]), 0);

  const lacks = lacking(builder, past);
  const nearest = (from: string): string =>
    builder.reduce('ReduceMin', apart(builder, known, from), [0], 1);
  const whole = nearest(start);
  const short = nearest(builder.node('Add', [start, lacks]));
  const isShort = builder.node('Less', [short, whole]);
  const shift = builder.node('Where', [isShort, lacks, zero]);

  const uneven = builder.reduce('ReduceMax', apart(builder, starts, start), [0], 1);
  const isBoth = builder.cast(builder.node('Equal', [whole, short]), 'int64');
  const unclear = builder.node('Mul', [isBoth, builder.node('Abs', [lacks])]);
  const farther = builder.node('Add', [builder.node('Min', [whole, short]), unclear]);
  const contradictions = builder.node('Add', [uneven, farther]);
  const dropped = builder.node('Sub', [past.whole, builder.node('Shape', [past.columns])]);
  const wrong = builder.node('Mul', [dropped, contradictions]);
  // One number cannot be given the shape of two.
  const size = builder.node('Add', [builder.node('Min', [wrong, one]), one]);
  const checkedShift = builder.node('Reshape', [shift, size], {
    name: builder.fresh(unclearPositions),
  });

  const positions = builder.node('Add', [given, checkedShift]);
  const flat = builder.node('Reshape', [positions, builder.ints([-1])]);
  const greatest = builder.node('Add', [builder.reduce('ReduceMax', flat, [0], 1), one]);
  const [before, text] = [0, 1].map((which) => builder.gather(known, builder.ints([which]), 0));
  // The text advances by as much as the run's last row is ahead of its first in space.
  const last = builder.reduce(
    'ReduceMax',
    builder.gather(at(-1), builder.ints([-1, -2]), 0),
    [0],
    1,
  );
  const grown = builder.node('Add', [builder.node('Sub', [last, start]), one]);
  const next = [builder.node('Max', [before!, greatest]), builder.node('Add', [text!, grown])];
  return { positions, next: join(...next) };
}

/** int64 [1], rows that the first cache lacks; below 0 where it carries more than was dropped. */
function lacking(builder: GraphBuilder, { whole, first }: Past): string {
  return builder.node('Sub', [whole, first]);
}

function apart(builder: GraphBuilder, one: string, other: string): string {
  return builder.node('Abs', [builder.node('Sub', [one, other])]);
}
