/** Rows of a grid that a token closes, and nothing opens (Pixtral, Mistral 3). */
import type { GraphBuilder } from '../../../../onnx/graph-builder';
import { positionsOf } from '../found';
import { and, concat, countUpTo, from, not, or } from './kit';

/** Larger than any row number, so that a row after the last closer belongs to none. */
const never = 2 ** 31 - 1;

/**
 * Every row of an image's grid ends in `rowEnd`, the last one in `end`. Its width is what lies
 * between its first two closers, and what lies between any two must be as wide: one row alone
 * cannot be found, nor an image that a stray `rowEnd` runs into; both are text.
 * @param marks int32 [S] each
 * @returns int32 [S]
 */
export function closedRows(
  builder: GraphBuilder,
  { rowEnd, end }: { rowEnd: string; end: string },
): string {
  const marked = or(builder, rowEnd, end);
  const at = positionsOf(builder, marked);
  const ends = builder.cast(builder.gather(end, at, 0), 'int64');
  const widths = imageWidths(builder, at, ends);

  // For each row: the first closer at or after it, and how far before the closer its image's rows
  // begin.
  const passed = builder.node('Sub', [countUpTo(builder, marked), marked]);
  const next = builder.gather(concat(builder, at, builder.ints([never])), passed, 0);
  const width = builder.gather(concat(builder, widths, builder.ints([0])), passed, 0);
  const row = builder.range(builder.node('Shape', [marked]));
  const distance = builder.node('Sub', [next, row]);
  const isFar = builder.cast(builder.node('Greater', [distance, width]), 'int32');
  return and(builder, not(builder, isFar), not(builder, marked));
}

/** int64 [M]: rows before each closer that are visual; 0 where its image does not hold together. */
function imageWidths(builder: GraphBuilder, at: string, ends: string): string {
  const one = builder.ints([1]);
  const flag = (condition: string): string => builder.cast(condition, 'int64');
  const gap = (later: string, earlier: string): string =>
    builder.node('Sub', [builder.node('Sub', [later, earlier]), one]);
  const previous = dropLast(builder, concat(builder, builder.ints([-1]), at));
  const following = from(builder, concat(builder, at, builder.ints([0])), 1);
  const isFirst = dropLast(builder, concat(builder, one, ends));
  const [gapBefore, gapAfter] = [gap(at, previous), gap(following, at)];
  const width = builder.node('Where', [builder.cast(isFirst, 'bool'), gapAfter, gapBefore]);

  // An image of one row has no second closer; the rows before a first closer must be there.
  const isLone = and(builder, isFirst, ends);
  const isCramped = flag(builder.node('Less', [gapBefore, width]));
  const isEmpty = flag(builder.node('Less', [width, one]));
  const isBad = or(builder, isLone, isCramped, isEmpty);

  const image = builder.node('Sub', [countUpTo(builder, ends), ends]);
  const pairs = (value: string): [column: string, row: string] => [
    builder.node('Unsqueeze', [value, one]),
    builder.node('Unsqueeze', [value, builder.ints([0])]),
  ];
  const together = flag(builder.node('Equal', pairs(image)));
  const alike = flag(builder.node('Equal', pairs(width)));
  const differs = builder.node('Sub', [one, alike]);
  const broken = or(builder, differs, pairs(isBad)[1]);
  const isBroken = ofImage(builder, and(builder, together, broken));
  const hasEnd = ofImage(builder, and(builder, together, pairs(ends)[1]));
  return and(builder, width, hasEnd, builder.node('Sub', [one, isBroken]));
}

/** Whether any closer of the same image is marked: [M, M] to [M]. Without closers there is none. */
function ofImage(builder: GraphBuilder, pairs: string): string {
  // A maximum over nothing is an error, so each row gets a 0 more.
  const rows = builder.dimension(pairs, 0);
  const shape = builder.node('Concat', [rows, builder.ints([1])], { attributes: { axis: 0 } });
  const zeros = builder.node('Expand', [builder.ints([0]), shape]);
  const padded = builder.node('Concat', [pairs, zeros], { attributes: { axis: 1 } });
  return builder.reduce('ReduceMax', padded, [1]);
}

function dropLast(builder: GraphBuilder, value: string): string {
  return builder.node('Slice', [value, builder.ints([0]), builder.ints([-1])]);
}
