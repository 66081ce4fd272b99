/** All rows before a token (PaliGemma). */
import type { GraphBuilder } from '../../../../onnx/graph-builder';
import { countUpTo, isPositive, not } from './kit';

/**
 * Rows before the first of these tokens; none where the prompt has no such token.
 * @param mark int32 [S]
 * @returns int32 [S]
 */
export function beforeToken(builder: GraphBuilder, mark: string): string {
  const any = builder.reduce('ReduceMax', mark, [0], 1);
  const passed = isPositive(builder, countUpTo(builder, mark));
  return builder.node('Mul', [not(builder, passed), any]);
}
