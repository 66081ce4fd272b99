/** A fixed number of rows after a token that opens (SmolVLM, Idefics3). */
import type { GraphBuilder } from '../../../../onnx/graph-builder';
import { after, and, before, countUpTo, isPositive, not, or } from './kit';

/** Line breaks that a prompt may have between the last row of a tile and the next `fake`. */
const lineBreaks = 2;

/**
 * Exactly `tokens` rows after each opener, which comes right after a `fake`; another comes right
 * after those rows or a line break later, and none among them. Not up to the next `fake`: line
 * breaks are text.
 * @param marks int32 [S] each; openers only where they stand right after a `fake`
 * @returns int32 [S]
 */
export function afterOpener(
  builder: GraphBuilder,
  { opener, fake }: { opener: string; fake: string },
  tokens: number,
): string {
  const closings = Array.from({ length: lineBreaks + 1 }, (_, breaks) =>
    after(builder, fake, tokens + 1 + breaks),
  );
  const passed = countUpTo(builder, fake);
  const among = builder.node('Sub', [after(builder, passed, tokens), passed]);
  const isWhole = and(builder, or(builder, ...closings), not(builder, isPositive(builder, among)));
  const opens = and(builder, opener, isWhole);
  const count = countUpTo(builder, opens);
  const recent = builder.node('Sub', [
    before(builder, count, 1),
    before(builder, count, tokens + 1),
  ]);
  return isPositive(builder, recent);
}
