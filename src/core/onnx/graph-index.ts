/** Who makes and who uses each value of a graph. */
import { attribute, subgraphs } from './attributes';
import type { GraphProto, NodeProto, TensorProto } from './generated/onnx_pb';
import { readIntegers } from './tensors';

/** One use of a value: input `slot` of `node`; slot -1 is a use inside a subgraph of the node. */
export interface Use {
  node: NodeProto;
  slot: number;
}

/**
 * An index over a graph in its present state; make a new one after editing. Nodes are in
 * topological order: a file is sorted when it is opened.
 */
export class GraphIndex {
  private readonly producers = new Map<string, NodeProto>();
  private readonly users = new Map<string, Use[]>();
  private readonly initializers = new Map<string, TensorProto>();
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;

  constructor(readonly graph: GraphProto) {
    for (const tensor of graph.initializer) this.initializers.set(tensor.name, tensor);
    for (const node of graph.node) {
      for (const output of node.output) if (output !== '') this.producers.set(output, node);
      node.input.forEach((input, slot) => {
        if (input !== '') this.addUse(input, { node, slot });
      });
      for (const captured of capturedValues(node)) this.addUse(captured, { node, slot: -1 });
    }
    this.inputs = new Set(
      graph.input.map(({ name }) => name).filter((name) => !this.initializers.has(name)),
    );
    this.outputs = new Set(graph.output.map(({ name }) => name));
  }

  private addUse(value: string, use: Use): void {
    const uses = this.users.get(value);
    if (uses) uses.push(use);
    else this.users.set(value, [use]);
  }

  /** The node that makes `value`; undefined for graph inputs and initializers. */
  producer(value: string): NodeProto | undefined {
    return this.producers.get(value);
  }

  uses(value: string): readonly Use[] {
    return this.users.get(value) ?? [];
  }

  /**
   * The initializer or constant that `value` comes from through Identity nodes; undefined if it is
   * computed.
   */
  constant(value: string): TensorProto | undefined {
    for (let name = value; ;) {
      const initializer = this.initializers.get(name);
      if (initializer) return initializer;
      const producer = this.producers.get(name);
      if (producer?.opType !== 'Identity') {
        return producer?.opType === 'Constant' ? attribute(producer, 'value')?.t : undefined;
      }
      name = producer.input[0]!;
    }
  }

  /** The integers of a small constant; undefined when `value` is computed or not of integers. */
  integers(value: string): number[] | undefined {
    const tensor = this.constant(value);
    if (tensor) return readIntegers(tensor);
    const producer = this.producers.get(value);
    if (producer?.opType !== 'Constant') return undefined;
    const one = attribute(producer, 'value_int')?.i;
    return one === undefined ? attribute(producer, 'value_ints')?.ints.map(Number) : [Number(one)];
  }
}

/** All inputs of a node, including those that its subgraphs take from outside. */
export function nodeReads(node: NodeProto): string[] {
  return [...node.input.filter((input) => input !== ''), ...capturedValues(node)];
}

/** Values of the outer graph that the node's subgraphs read. */
export function capturedValues(node: NodeProto): string[] {
  return subgraphs(node).flatMap((graph) => {
    const own = new Set([
      ...graph.input.map(({ name }) => name),
      ...graph.initializer.map(({ name }) => name),
      ...graph.sparseInitializer.map(({ values }) => values?.name ?? ''),
      ...graph.node.flatMap(({ output }) => output),
    ]);
    const read = [...graph.node.flatMap(nodeReads), ...graph.output.map(({ name }) => name)];
    return [...new Set(read)].filter((name) => !own.has(name));
  });
}
