/** Adding nodes and constants to a graph under fresh names. */
import { create } from '@bufbuild/protobuf';
import { makeAttribute, type AttributeValue } from './attributes';
import {
  GraphProtoSchema,
  NodeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from './generated/onnx_pb';
import { GraphNames } from './graph-names';
import { opsetVersion, type OnnxModel } from './model-file';
import { dataType, floatTensor, int64Tensor } from './tensors';
import { valueInfo, bareInfo } from './value-info';

/** Everything that the rewrites add has this prefix, so that readers of the graph recognise it. */
const prefix = 'fitprune';

export interface NodeOptions {
  attributes?: Record<string, AttributeValue>;
  domain?: string;
  name?: string;
  /** How the outputs are called, after the prefix; by the operator if absent. */
  output?: string;
}

/**
 * Builds nodes into a graph. Nodes are appended; call `sortTopologically` when all are in place. A
 * builder of a branch shares its parent's names and constants.
 */
export class GraphBuilder {
  private readonly names: GraphNames;
  /**
   * The nodes of a branch; those of the main graph are the graph's own list, which sorting
   * replaces.
   */
  private readonly ofBranch: NodeProto[] | undefined;

  constructor(
    private readonly model: OnnxModel,
    parent?: GraphBuilder,
  ) {
    this.names = parent?.names ?? new GraphNames(model.graph);
    this.ofBranch = parent && [];
  }

  private get nodes(): NodeProto[] {
    return this.ofBranch ?? this.model.graph.node;
  }

  get opset(): number {
    return opsetVersion(this.model) ?? 0;
  }

  fresh(hint: string): string {
    return this.names.fresh(`${prefix}/${hint}`);
  }

  /** Adds a node with `count` outputs and returns their names. */
  nodeOutputs(
    opType: string,
    inputs: readonly string[],
    count: number,
    { attributes = {}, domain, name, output: hint = opType }: NodeOptions = {},
  ): string[] {
    const output = Array.from({ length: count }, () => this.fresh(hint));
    const node = create(NodeProtoSchema, {
      opType,
      input: [...inputs],
      output,
      name: name ?? output[0]!,
      attribute: Object.entries(attributes).map(([key, value]) => makeAttribute(key, value)),
    });
    if (domain !== undefined) node.domain = domain;
    this.nodes.push(node);
    return output;
  }

  /** Adds a node with one output and returns its name. */
  node(opType: string, inputs: readonly string[], options?: NodeOptions): string {
    return this.nodeOutputs(opType, inputs, 1, options)[0]!;
  }

  /**
   * Adds a copy of a node with other inputs.
   *
   * @returns its new outputs
   */
  copyNode(node: NodeProto, inputs: readonly string[]): string[] {
    const output = node.output.map((name) => (name === '' ? '' : this.fresh(node.opType)));
    const copy = create(NodeProtoSchema, {
      opType: node.opType,
      input: [...inputs],
      output,
      name: this.fresh(node.opType),
      attribute: [...node.attribute],
    });
    if (node.domain !== '') copy.domain = node.domain;
    this.nodes.push(copy);
    return output;
  }

  /** A constant 1-D int64 tensor, or a scalar; equal constants are made once. */
  ints(values: readonly number[]): string {
    return this.shared(`ints:${values.join()}`, (name) => int64Tensor(name, values));
  }

  intScalar(value: number): string {
    return this.shared(`int:${value}`, (name) => int64Tensor(name, [value], []));
  }

  floats(values: ArrayLike<number>, dims: number[]): string {
    const name = this.fresh('constant');
    this.model.graph.initializer.push(floatTensor(name, values, dims));
    return name;
  }

  /** One dimension of `value`, int64 [1]; an axis below 0 counts from the last. */
  dimension(value: string, axis: number): string {
    return this.node('Gather', [this.node('Shape', [value]), this.ints([axis])], {
      attributes: { axis: 0 },
    });
  }

  gather(data: string, indices: string, axis: number): string {
    return this.node('Gather', [data, indices], { attributes: { axis } });
  }

  /** Replaces the values at some places of the first axis. */
  scatter(into: string, places: string, values: string): string {
    return this.node('ScatterElements', [into, places, values], { attributes: { axis: 0 } });
  }

  cast(value: string, to: keyof typeof dataType): string {
    return this.node('Cast', [value], { attributes: { to: dataType[to] } });
  }

  /** Reductions take their axes as an attribute or as an input, by operator set. */
  reduce(
    opType: 'ReduceMax' | 'ReduceMean' | 'ReduceMin',
    value: string,
    axes: number[],
    keepdims = 0,
  ): string {
    return this.opset >= 18
      ? this.node(opType, [value, this.ints(axes)], { attributes: { keepdims } })
      : this.node(opType, [value], { attributes: { axes, keepdims } });
  }

  /** The int64 range [0, length), `length` being int64 [1]. */
  range(length: string): string {
    const end = this.node('Squeeze', [length, this.ints([0])]);
    return this.node('Range', [this.intScalar(0), end, this.intScalar(1)]);
  }

  /**
   * An If whose branches compute the same outputs.
   *
   * @param branches get a builder each and return the names of their outputs
   */
  branch(
    condition: string,
    onTrue: (builder: GraphBuilder) => string[],
    onFalse: (builder: GraphBuilder) => string[],
    name: string,
  ): string[] {
    const thenGraph = this.subgraph(onTrue, `${name}/then`);
    const elseGraph = this.subgraph(onFalse, `${name}/else`);
    return this.nodeOutputs('If', [condition], thenGraph.output.length, {
      attributes: { then_branch: thenGraph, else_branch: elseGraph },
      name: this.fresh(name),
    });
  }

  /**
   * A Loop of a given number of turns.
   * @param turns int64 [1]; with none, the values stay as they are
   * @param carried values and their element types; shapes stay the same
   * @param body gets a builder, the turn (int64 [], from 0) and the values, and returns the next
   *    ones
   */
  loop(
    turns: string,
    carried: readonly (readonly [value: string, type: keyof typeof dataType])[],
    body: (builder: GraphBuilder, turn: string, values: string[]) => string[],
    name: string,
  ): string[] {
    const [turn, continues] = [this.fresh('turn'), this.fresh('continues')];
    const values = carried.map(() => this.fresh('carried'));
    const graph = this.subgraph(
      (inner) => [continues, ...body(inner, turn, values)],
      `${name}/body`,
    );
    graph.input = [
      valueInfo(turn, 'int64', []),
      valueInfo(continues, 'bool', []),
      ...carried.map(([, type], at) => bareInfo(values[at]!, type)),
    ];
    const inputs = [turns, '', ...carried.map(([value]) => value)];
    return this.nodeOutputs('Loop', inputs, carried.length, {
      attributes: { body: graph },
      name: this.fresh(name),
    });
  }

  private subgraph(build: (builder: GraphBuilder) => string[], name: string): GraphProto {
    const builder = new GraphBuilder(this.model, this);
    // A branch must own its outputs: a value of the outer graph passes through an Identity.
    const outputs = build(builder).map((value) =>
      builder.nodes.some(({ output }) => output.includes(value))
        ? value
        : builder.node('Identity', [value]),
    );
    return create(GraphProtoSchema, {
      name: this.fresh(name),
      node: builder.nodes,
      output: outputs.map((output) => create(ValueInfoProtoSchema, { name: output })),
    });
  }

  private shared(key: string, make: (name: string) => TensorProto): string {
    return this.names.shared(key, () => {
      const name = this.fresh('constant');
      this.model.graph.initializer.push(make(name));
      return name;
    });
  }
}
