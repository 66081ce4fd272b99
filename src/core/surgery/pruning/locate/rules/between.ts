/** Rows between a token that opens and one that closes. */
import type { GraphBuilder } from '../../../../onnx/graph-builder';
import { positionsOf } from '../found';
import { after, and, not, or, stateOf } from './kit';

/**
 * Rows after an opening token whose next marker closes. A marker that somebody typed alone changes
 * nothing for the images before and after it. Tokens `inside` lie between the two and are text.
 * @param marks int32 [S] each
 * @returns int32 [S]
 */
export function between(
  builder: GraphBuilder,
  marks: { open: string; close: string; inside: string | undefined },
): string {
  const { open, close, inside } = marks;
  if (inside === undefined) return enclosed(builder, open, close);
  const opens = or(builder, open, inside);
  const closes = or(builder, close, inside);
  // Pieces of an image count where an image is open.
  return and(
    builder,
    enclosed(builder, opens, closes),
    sinceLast(builder, or(builder, open, close), open),
  );
}

function enclosed(builder: GraphBuilder, open: string, close: string): string {
  const marked = or(builder, open, close);
  const at = positionsOf(builder, marked);
  const closes = builder.gather(close, at, 0);
  const valid = and(builder, builder.gather(open, at, 0), after(builder, closes, 1));
  return and(builder, stateOf(builder, marked, valid), not(builder, marked));
}

/** Whether the last row that is `marked`, up to each row, is one of `which`. */
function sinceLast(builder: GraphBuilder, marked: string, which: string): string {
  return stateOf(builder, marked, builder.gather(which, positionsOf(builder, marked), 0));
}
