/** Order and reachability of a graph's nodes. Nothing here recurses: published graphs are deep. */
import { HumanError } from '../errors';
import { text } from '../text';
import { subgraphs } from './attributes';
import type { GraphProto, NodeProto } from './generated/onnx_pb';
import { nodeReads } from './graph-index';
import { placeOf } from './places';

/** Whether every node comes after the nodes that it reads, as ONNX requires. */
export function isSorted(graph: GraphProto): boolean {
  const later = new Set(graph.node.flatMap(({ output }) => output));
  later.delete('');
  for (const node of graph.node) {
    if (nodeReads(node).some((value) => later.has(value))) return false;
    for (const output of node.output) later.delete(output);
  }
  return true;
}

/**
 * Puts nodes in topological order; nodes stay near where they were, so that a diff of two graphs is
 * readable.
 * @param file names the graph in errors
 * @param isRewritten whether the nodes are FitPrune's work, so that a cycle is its fault
 * @throws HumanError `onnx-cycle` naming a node of the cycle, `rewrite-invalid` in a rewritten
 *    graph
 */
export function sortTopologically(graph: GraphProto, file: string, isRewritten = false): void {
  const producer = new Map<string, NodeProto>();
  for (const node of graph.node) for (const output of node.output) producer.set(output, node);
  producer.delete('');
  const sorted: NodeProto[] = [];
  const state = new Map<NodeProto, 'open' | 'done'>();
  for (const root of graph.node) {
    const stack: NodeProto[] = [root];
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      const known = state.get(node);
      if (known !== undefined) {
        if (known === 'open') {
          state.set(node, 'done');
          sorted.push(node);
        }
        stack.pop();
        continue;
      }
      state.set(node, 'open');
      for (const value of nodeReads(node)) {
        const source = producer.get(value);
        if (source === undefined || state.get(source) === 'done') continue;
        if (state.get(source) === 'open')
          throw isRewritten ? madeCycle(source, file) : cycle(source, file);
        stack.push(source);
      }
    }
  }
  graph.node = sorted;
}

function cycle(node: NodeProto, file: string): HumanError {
  return new HumanError(
    text`The graph of ${file} has a cycle at ${placeOf(node)}, so it cannot be
      computed. The file is damaged: download or export it again.`,
    'onnx-cycle',
  );
}

/** The file was in order when it was opened. */
function madeCycle(node: NodeProto, file: string): HumanError {
  return new HumanError(
    text`The decoder ${file} cannot be rewritten: in the rewritten graph ${placeOf(node)} waits for its
      own result. This is a fault of FitPrune: please report it with the model. Other layers may
      work.`,
    'rewrite-invalid',
  );
}

/** How many graphs lie within one another, the outermost counted; counting stops at `limit`. */
export function nestingDepth(graph: GraphProto, limit: number): number {
  let depth = 0;
  for (let level = [graph]; level.length > 0 && depth < limit; depth += 1) {
    level = level.flatMap(({ node }) => node.flatMap(subgraphs));
  }
  return depth;
}

/** The parts of a graph in topological order that its outputs need. */
export function usedParts(graph: GraphProto): Pick<GraphProto, 'node' | 'initializer'> {
  const needed = new Set(graph.output.map(({ name }) => name));
  const kept: NodeProto[] = [];
  for (const node of graph.node.toReversed()) {
    if (!node.output.some((output) => needed.has(output))) continue;
    kept.push(node);
    for (const value of nodeReads(node)) needed.add(value);
  }
  return {
    node: kept.reverse(),
    initializer: graph.initializer.filter(({ name }) => needed.has(name)),
  };
}

/** Drops nodes and initializers that no graph output needs. */
export function removeUnused(graph: GraphProto): void {
  Object.assign(graph, usedParts(graph));
}
