/** Tables of cosines and sines by position. */
import { HumanError } from '../../errors';
import { attribute } from '../../onnx/attributes';
import { GraphIndex } from '../../onnx/graph-index';
import { text } from '../../text';

/**
 * Columns of a table of cosines: half of what is rotated of a head. LongRoPE chooses between two tables
 * with an If; both have the same width.
 */
export function tableWidth(value: string, index: GraphIndex): number {
  let name = value;
  for (let graph = index; ;) {
    const width = (graph.constant(name) ?? index.constant(name))?.dims[1];
    if (width !== undefined) return Number(width);
    const producer = graph.producer(name);
    const branch = producer && attribute(producer, 'then_branch')?.g;
    if (producer?.opType === 'Identity' || producer?.opType === 'Cast') {
      name = producer.input[0]!;
    } else if (producer?.opType === 'If' && branch !== undefined) {
      name = branch.output[producer.output.indexOf(name)]!.name;
      graph = new GraphIndex(branch);
    } else {
      throw new HumanError(
        text`A rotary embedding takes its cosines from "${value}", where a constant table with a row
          for each position was expected. Export the decoder with such a table, or please report the
          model.`,
        'rotary-table',
      );
    }
  }
}
