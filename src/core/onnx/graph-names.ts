/** Fresh names for additions to a graph. */
import { subgraphs } from './attributes';
import type { GraphProto } from './generated/onnx_pb';
import { nodeReads } from './graph-index';

/** Names in use, and the constants that were made. */
export class GraphNames {
  private readonly used: Set<string>;
  private readonly constants = new Map<string, string>();
  private readonly counters = new Map<string, number>();

  constructor(graph: GraphProto) {
    this.used = new Set(namesIn(graph));
  }

  fresh(hint: string): string {
    let count = this.counters.get(hint) ?? 0;
    let name: string;
    do {
      name = count === 0 ? hint : `${hint}_${count}`;
      count += 1;
    } while (this.used.has(name));
    this.counters.set(hint, count);
    this.used.add(name);
    return name;
  }

  shared(key: string, make: () => string): string {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.constants.set(key, name);
    return name;
  }
}

/** Of a graph and of those inside it, which must not use a name of the outer one again. */
function namesIn(graph: GraphProto): string[] {
  return [
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap((node) => [node.name, ...node.output, ...nodeReads(node)]),
    ...graph.node.flatMap(subgraphs).flatMap(namesIn),
  ];
}
