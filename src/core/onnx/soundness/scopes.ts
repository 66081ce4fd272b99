/**
 * Everything that the rules look at: the graph, the branches in it, and the functions that it
 * calls.
 */
import { create } from '@bufbuild/protobuf';
import { subgraphs } from '../attributes';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  ValueInfoProtoSchema,
  type FunctionProto,
  type GraphProto,
} from '../generated/onnx_pb';
import type { OnnxModel } from '../model-file';
import { givenNames, namesOf, type OuterNames } from './rule';
import { functionOf } from './schemas';

export interface Scope {
  graph: GraphProto;
  /** The model with the operator sets that hold in this scope. */
  model: OnnxModel;
  outer: OuterNames;
  /** The function that the graph is the body of. */
  function?: FunctionProto;
}

const nothing: OuterNames = { all: new Set(), earlier: new Set() };

/** Functions that nothing calls are left out, as the runtime leaves them out. */
export function* scopesOf(model: OnnxModel): Generator<Scope> {
  const pending: Scope[] = [{ graph: model.graph, model, outer: nothing }];
  const called = new Set<FunctionProto>();
  for (let at = 0; at < pending.length; at += 1) {
    const scope = pending[at]!;
    yield scope;
    pending.push(...branches(scope));
    for (const node of scope.graph.node) {
      const body = functionOf(node, model);
      if (body === undefined || called.has(body)) continue;
      called.add(body);
      pending.push(functionScope(body, model));
    }
  }
}

function* branches(scope: Scope): Generator<Scope> {
  const { graph, outer } = scope;
  if (!graph.node.some((node) => subgraphs(node).length > 0)) return;
  const all = new Set([...outer.all, ...namesOf(graph)]);
  const earlier = new Set([...outer.earlier, ...givenNames(graph)]);
  earlier.delete('');
  for (const node of graph.node) {
    for (const inner of subgraphs(node)) {
      yield { ...scope, graph: inner, outer: { all, earlier: new Set(earlier) } };
    }
    for (const name of node.output) if (name !== '') earlier.add(name);
  }
}

function functionScope(body: FunctionProto, model: OnnxModel): Scope {
  const values = (names: readonly string[]) =>
    names.map((name) => create(ValueInfoProtoSchema, { name }));
  const graph = create(GraphProtoSchema, {
    node: body.node,
    input: values(body.input),
    output: values(body.output),
  });
  const proto = create(ModelProtoSchema, {
    irVersion: model.proto.irVersion,
    opsetImport: body.opsetImport,
    functions: model.proto.functions,
  });
  return { graph, model: { ...model, proto }, outer: nothing, function: body };
}
