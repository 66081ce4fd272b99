/** Tables of cosines and sines by position. */
import { HumanError } from '../../errors';
import { attribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { GraphIndex } from '../../onnx/graph-index';
import { placeOf } from '../../onnx/places';
import { text } from '../../text';

/**
 * Columns of a table of cosines: half of the rotated part of a head. LongRoPE chooses between two
 * tables with an If; both have the same width.
 *
 * @param reader names the operator in errors
 */
export function tableWidth(value: string, index: GraphIndex, reader: NodeProto): number {
  let name = value;
  for (let graph = index; ;) {
    const producer = graph.producer(name) ?? index.producer(name);
    // The search follows a chain of constants and checks once at its end, not at every link.
    if (producer?.opType === 'Identity' || producer?.opType === 'Cast') {
      name = producer.input[0]!;
      continue;
    }
    const width = (graph.constant(name) ?? index.constant(name))?.dims[1];
    if (width !== undefined) return Number(width);
    const branch = producer && attribute(producer, 'then_branch')?.g;
    if (producer?.opType === 'If' && branch !== undefined) {
      name = branch.output[producer.output.indexOf(name)]!.name;
      graph = new GraphIndex(branch);
    } else {
      throw new HumanError(
        text`The rotary embedding inside ${placeOf(reader)} takes its cosines from "${value}", where a
          constant table with a row for each position was expected. Export the decoder with such a
          table, or with the rotation outside the operator (do_rotary 0).`,
        'rotary-table',
      );
    }
  }
}
