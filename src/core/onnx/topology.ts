/** Order and reachability of a graph's nodes. */
import { invariant } from '../errors';
import type { GraphProto, NodeProto } from './generated/onnx_pb';
import { nodeReads } from './graph-index';

/**
 * Puts nodes in topological order, as ONNX demands; nodes stay near where they were, so that a diff
 * of two graphs is readable.
 */
export function sortTopologically(graph: GraphProto): void {
  const producer = new Map<string, NodeProto>();
  for (const node of graph.node) for (const output of node.output) producer.set(output, node);
  const sorted: NodeProto[] = [];
  const state = new Map<NodeProto, 'open' | 'done'>();
  for (const root of graph.node) {
    // Depth first with an explicit stack: graphs of large models are thousands of nodes deep.
    const stack: NodeProto[] = [root];
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      const known = state.get(node);
      if (known === 'done') {
        stack.pop();
        continue;
      }
      if (known === 'open') {
        state.set(node, 'done');
        sorted.push(node);
        stack.pop();
        continue;
      }
      state.set(node, 'open');
      for (const value of nodeReads(node)) {
        const source = producer.get(value);
        if (source === undefined || state.get(source) === 'done') continue;
        invariant(state.get(source) !== 'open', `the graph has a cycle at "${source.name}"`);
        stack.push(source);
      }
    }
  }
  graph.node = sorted;
}

/** Drops nodes and initializers that no graph output needs. */
export function removeUnused(graph: GraphProto): void {
  const needed = new Set(graph.output.map(({ name }) => name));
  const kept: NodeProto[] = [];
  for (const node of graph.node.toReversed()) {
    if (!node.output.some((output) => needed.has(output))) continue;
    kept.push(node);
    for (const value of nodeReads(node)) needed.add(value);
  }
  graph.node = kept.reverse();
  graph.initializer = graph.initializer.filter(({ name }) => needed.has(name));
}
