import { subgraphs } from './attributes';
import type { GraphProto, NodeProto } from './generated/onnx_pb';

/** Lets the nodes of a graph, and of the graphs inside them, read `to` where they read `from`. */
export function replaceReads(
  graph: GraphProto,
  from: string,
  to: string,
  except: ReadonlySet<NodeProto> = new Set(),
): void {
  for (const node of graph.node) {
    if (except.has(node)) continue;
    if (node.input.includes(from)) {
      node.input = node.input.map((name) => (name === from ? to : name));
    }
    for (const inner of subgraphs(node)) replaceReads(inner, from, to, except);
  }
}
