/** Opening and writing ONNX models without reading their weights. */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { text, type Message } from '../text';
import { ModelProtoSchema, type GraphProto, type ModelProto } from './generated/onnx_pb';
import { countNodes } from './graph-size';
import { otherForm, whyNotOnnx } from './not-onnx';
import { placeOf } from './places';
import { isSorted, nestingDepth, sortTopologically } from './topology';

/** A decoded model; `proto` may be edited freely, the file is never touched. */
export interface OnnxModel {
  /** Absolute path of the graph file; external weights are relative to its folder. */
  file: string;
  proto: ModelProto;
  graph: GraphProto;
}

/** protobuf messages end at 2 GB; larger models keep their weights in external files. */
const largestFile = 2 ** 31 - 1;

/**
 * Decodes the graph of an ONNX file. External weights are not read; inline weights stay views into
 * the one buffer that was read.
 *
 * @throws HumanError when the file is missing, not ONNX, truncated or too large, or its nodes form
 *    a cycle
 */
export async function openOnnx(file: string): Promise<OnnxModel> {
  const absolute = path.resolve(file);
  const size = await stat(absolute).then(
    (stats) => (stats.isFile() ? stats.size : undefined),
    () => undefined,
  );
  if (size === undefined) {
    throw new HumanError(text`There is no ONNX file ${file}. Check the path.`, 'onnx-missing');
  }
  if (size > largestFile) {
    throw new HumanError(
      text`${file} is ${(size / 1e9).toFixed(1)} GB; an ONNX file ends at 2 GB. Export the model
        with its weights in an external data file.`,
      'onnx-too-large',
    );
  }
  return decodeOnnx(await readFile(absolute), absolute);
}

/**
 * Decodes a model from bytes.
 *
 * @param file the path that external weights are relative to
 */
export function decodeOnnx(bytes: Uint8Array, file: string): OnnxModel {
  if (countNodes(bytes, mostNodes) > mostNodes) {
    throw notOnnx(file, text`its graph has more than ${mostNodes} nodes`);
  }
  let proto: ModelProto;
  try {
    proto = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw notOnnx(file, whyNotOnnx(bytes, error), error);
  }
  const { graph } = proto;
  if (graph === undefined || graph.node.length === 0 || proto.opsetImport.length === 0) {
    throw notOnnx(file, otherForm(bytes) ?? text`it holds no graph`);
  }
  requireValidGraph(graph, file);
  // Converters to fp16 append their casts at the end of the file, and runtimes accept that.
  if (!isSorted(graph)) sortTopologically(graph, file);
  return { file: path.resolve(file), proto, graph };
}

/**
 * The largest decoders have tens of thousands of nodes; a million would fill the memory before any
 * error is reported.
 */
const mostNodes = 200_000;

/** Branches within branches: models have a few, and everything that follows them recurses. */
const deepestNesting = 16;

/** What ONNX guarantees for every graph, and the rest of the code relies on. */
function requireValidGraph(graph: GraphProto, file: string): void {
  if (nestingDepth(graph, deepestNesting + 1) > deepestNesting) {
    throw notOnnx(file, text`its subgraphs lie more than ${deepestNesting} deep in one another`);
  }
  const made = new Set(graph.input.map(({ name }) => name));
  for (const node of graph.node) {
    for (const output of node.output) {
      if (output === '') continue;
      if (made.has(output))
        throw notOnnx(
          file,
          text`${placeOf(node)} produces "${output}", which something else produces too`,
        );
      made.add(output);
    }
  }
}

function notOnnx(file: string, why: Message, cause?: unknown): HumanError {
  return new HumanError(
    text`${file} is not a readable ONNX model (${why}). Download or export it again.`,
    'onnx-unreadable',
    1,
    { cause },
  );
}

/** The model's bytes, unknown fields included. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  return toBinary(ModelProtoSchema, model.proto);
}

/**
 * A copy to edit: the graph's structure is copied, weights (the raw bytes of initializers) are
 * shared.
 */
export function copyOnnx(model: OnnxModel): OnnxModel {
  const graph = shallowCopy(model.graph);
  graph.node = graph.node.map((node) => {
    const copy = shallowCopy(node);
    copy.input = [...node.input];
    copy.output = [...node.output];
    return copy;
  });
  graph.initializer = [...graph.initializer];
  graph.input = [...graph.input];
  graph.output = [...graph.output];
  graph.valueInfo = [...graph.valueInfo];
  const proto = shallowCopy(model.proto);
  proto.graph = graph;
  proto.opsetImport = [...proto.opsetImport];
  proto.metadataProps = [...proto.metadataProps];
  return { file: model.file, proto, graph };
}

/** Messages keep their defaults on the prototype, which a spread would lose. */
function shallowCopy<T extends object>(message: T): T {
  return Object.assign(Object.create(Object.getPrototypeOf(message) as object) as T, message);
}

/** The version of an operator set that the model imports; `''` is ONNX's own. */
export function opsetVersion(model: OnnxModel, domain = ''): number | undefined {
  const found = model.proto.opsetImport.find(
    (opset) => opset.domain === domain || (domain === '' && opset.domain === 'ai.onnx'),
  );
  return found === undefined ? undefined : Number(found.version);
}
