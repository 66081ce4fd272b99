/** The definition of a rule about graphs, and what rules share. */
import { text, type Text } from '../../text';
import type { GraphProto } from '../generated/onnx_pb';
import type { OnnxModel } from '../model-file';

/** Where a rule is broken; three clauses. */
export interface Breach {
  /** Which node, weight, input or output. */
  place: Text;
  /** What was found, and what was expected. */
  fault: Text;
  /** The advice for the user. */
  remedy: Text;
}

export const damaged = text`The file is damaged: download or export it again`;

/** The names that a subgraph sees of the graphs around it. */
export interface OuterNames {
  all: ReadonlySet<string>;
  /** Those that are there before the node that holds the subgraph. */
  earlier: ReadonlySet<string>;
}

export interface Rule {
  /** The code of its error. */
  code: string;
  /** The first breach in a graph. */
  breach: (graph: GraphProto, model: OnnxModel, outer: OuterNames) => Breach | undefined;
}

/** Every value that a graph holds before its nodes run. */
export function givenNames({ input, initializer, sparseInitializer }: GraphProto): string[] {
  return [
    ...input.map(({ name }) => name),
    ...initializer.map(({ name }) => name),
    ...sparseInitializer.map(({ values }) => values?.name ?? ''),
  ];
}

/** Every value that a graph holds. */
export function namesOf(graph: GraphProto): Set<string> {
  const names = new Set([...givenNames(graph), ...graph.node.flatMap(({ output }) => output)]);
  names.delete('');
  return names;
}
