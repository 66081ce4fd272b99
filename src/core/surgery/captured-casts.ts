/** Casts whose results the branches of a rewritten graph read. */
import { subgraphs } from '../onnx/attributes';
import { GraphBuilder } from '../onnx/graph-builder';
import { capturedValues, GraphIndex } from '../onnx/graph-index';
import type { OnnxModel } from '../onnx/model-file';
import { replaceReads } from '../onnx/replace-reads';

/**
 * ONNX Runtime shortens chains of Casts, even with every optimization off, and removes one that is
 * read by other Casts and by branches alone: the branches' value is missing then. In between, the
 * value passes through a Reshape to its own shape, which is a view and is not removed. Exports in
 * fp16 whose norms stay in fp32 have such chains.
 */
export function keepCapturedCasts(model: OnnxModel): void {
  const index = new GraphIndex(model.graph);
  const captured = model.graph.node.flatMap((node) =>
    [...new Set(capturedValues(node))]
      .filter((value) => isRemoved(value, index))
      .map((value) => ({ node, value })),
  );
  if (captured.length === 0) return;
  const builder = new GraphBuilder(model);
  for (const { node, value } of captured) {
    const kept = builder.node('Reshape', [value, builder.node('Shape', [value])]);
    for (const inner of subgraphs(node)) replaceReads(inner, value, kept);
  }
}

/** Whether ONNX Runtime removes a value: a Cast's that, in the outer graph, only Casts read. */
function isRemoved(value: string, index: GraphIndex): boolean {
  if (index.producer(value)?.opType !== 'Cast' || index.outputs.has(value)) return false;
  return index.uses(value).every(({ node, slot }) => slot < 0 || node.opType === 'Cast');
}
