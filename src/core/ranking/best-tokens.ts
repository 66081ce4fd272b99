/** The tokens of the largest scores, in the graph. */
import type { GraphBuilder } from '../onnx/graph-builder';

/**
 * Places of the largest scores, int64 [left], ascending: the tokens to keep. Ties go to the earlier
 * one.
 * @param scores float or int64 [V]
 * @param left int64 [1], from 1 to V
 */
export function bestTokens(builder: GraphBuilder, scores: string, left: string): string {
  const [, best] = builder.nodeOutputs('TopK', [scores, left], 2, { attributes: { axis: 0 } });
  const [places] = builder.nodeOutputs('TopK', [best!, left], 2, {
    attributes: { axis: 0, largest: 0 },
  });
  return places!;
}
