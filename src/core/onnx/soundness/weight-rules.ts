/** Weights: as many bytes as their shapes and types need. */
import { text } from '../../text';
import { TensorProto_DataLocation, type GraphProto } from '../generated/onnx_pb';
import { nodeReads } from '../graph-index';
import { weightPlace } from '../places';
import { bytesOf } from '../tensor-size';
import type { Breach, Rule } from './rule';

export const weightRules: readonly Rule[] = [{ code: 'weight-size', breach: oddSize }];

/** What nobody reads is never looked at, here and in the runtime. */
function oddSize(graph: GraphProto): Breach | undefined {
  const used = new Set([...graph.node.flatMap(nodeReads), ...graph.output.map(({ name }) => name)]);
  for (const tensor of graph.initializer) {
    if (!used.has(tensor.name)) continue;
    const needed = bytesOf(tensor);
    const dims = tensor.dims.join(' x ');
    const isInline = tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL;
    const has = isInline && tensor.rawData.length > 0 ? tensor.rawData.length : needed;
    if (needed !== 'impossible' && (needed === undefined || needed === has)) continue;
    return {
      place: weightPlace(tensor.name),
      fault:
        needed === 'impossible'
          ? text`has the shape ${dims}, where sizes of 0 or more were expected`
          : text`has ${has!} bytes, where its shape (${dims}) and type need ${needed}`,
      remedy: text`The file is damaged: download or export it again`,
    };
  }
  return undefined;
}
