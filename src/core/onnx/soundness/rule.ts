/** What a rule about graphs is, and what rules share. */
import { text, type Text } from '../../text';
import type { GraphProto } from '../generated/onnx_pb';
import type { OnnxModel } from '../model-file';

/** Where a rule is broken; three clauses. */
export interface Breach {
  /** Which node, weight, input or output. */
  place: Text;
  /** What was found, and what was expected. */
  fault: Text;
  /** What the user can do. */
  remedy: Text;
}

export const damaged = text`The file is damaged: download or export it again`;

export interface Rule {
  /** The code of its error. */
  code: string;
  /** The first breach in a graph; `outer` are the names that a subgraph sees of the graphs around it. */
  breach: (graph: GraphProto, model: OnnxModel, outer: ReadonlySet<string>) => Breach | undefined;
}

/** Every value that a graph holds, but for sparse weights, whose names are not read here. */
export function namesOf(graph: GraphProto): Set<string> {
  const names = new Set([
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ]);
  names.delete('');
  return names;
}
