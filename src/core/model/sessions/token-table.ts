/**
 * Extracts `embed_tokens` from a graph that also inserts image features, as in ONNX Runtime GenAI.
 */
import { HumanError } from '../../errors';
import { elementTypeOf } from '../../onnx/element-types';
import type { GraphProto } from '../../onnx/generated/onnx_pb';
import { GraphBuilder } from '../../onnx/graph-builder';
import { GraphIndex, nodeReads } from '../../onnx/graph-index';
import { copyOnnx, type OnnxModel } from '../../onnx/model-file';
import { dataType, floatTypeName } from '../../onnx/tensors';
import { removeUnused } from '../../onnx/topology';
import { listed, text } from '../../text';
import { remedy } from '../../remedies';

const floats: ReadonlySet<number | undefined> = new Set([
  ...[dataType.float, dataType.float16, dataType.bfloat16],
]);

/**
 * The part of the graph that depends on token ids alone: the only float value that meets values of
 * its other inputs.
 *
 * @returns undefined if ids are its only input
 * @throws HumanError `embedding-unknown` if there is no such value, or more than one
 */
export function tokenTable(original: OnnxModel): OnnxModel | undefined {
  const index = new GraphIndex(original.graph);
  const others = [...index.inputs].filter((name) => !isInteger(name, index));
  if (others.length === 0) return undefined;
  const featured = reached(original.graph, others);
  const fromIds = reached(
    original.graph,
    [...index.inputs].filter((name) => isInteger(name, index)),
  );
  const met = original.graph.node
    .filter(({ output }) => output.some((name) => featured.has(name)))
    .flatMap((node) => nodeReads(node))
    .filter((name) => fromIds.has(name) && !featured.has(name) && isRows(name, index));
  const [rows, ...more] = new Set(met);
  if (rows === undefined || more.length > 0) {
    throw new HumanError(
      text`${original.file} takes ${listed([...index.inputs])}, and FitPrune cannot tell token
        embeddings from image features in it. Export embed_tokens by itself (input_ids to
        inputs_embeds), or ${remedy('give-embeddings')}`,
      'embedding-unknown',
    );
  }
  const model = copyOnnx(original);
  const { graph } = model;
  graph.output = [{ ...graph.output[0]!, name: rows }];
  graph.valueInfo = [];
  removeUnused(graph);
  // Runtimes read it by the name that the whole graph gave its result.
  const own = original.graph.output[0]!.name;
  const isCast = elementTypeOf(rows, index) !== outputType(original);
  const renamed = (name: string): string => (name === rows && !isCast ? own : name);
  for (const node of graph.node) {
    node.input = node.input.map(renamed);
    node.output = node.output.map(renamed);
  }
  graph.output = [original.graph.output[0]!];
  // As the whole graph does, after where it puts features in.
  if (isCast) {
    const to = floatTypeName(outputType(original));
    new GraphBuilder(model).cast(rows, to);
    graph.node.at(-1)!.output = [own];
  }
  const read = new Set(graph.node.flatMap((node) => nodeReads(node)));
  graph.input = graph.input.filter(({ name }) => read.has(name));
  return model;
}

function isInteger(name: string, index: GraphIndex): boolean {
  const type = elementTypeOf(name, index);
  return type === dataType.int64 || type === dataType.int32;
}

function isRows(name: string, index: GraphIndex): boolean {
  return floats.has(elementTypeOf(name, index));
}

function outputType({ graph }: OnnxModel): number | undefined {
  const type = graph.output[0]?.type?.value;
  return type?.case === 'tensorType' ? type.value.elemType : undefined;
}

/** Values that depend on others; nodes are in order. */
function reached({ node }: GraphProto, from: readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  for (const one of node) {
    if (nodeReads(one).some((name) => found.has(name))) {
      for (const output of one.output) found.add(output);
    }
  }
  return found;
}
