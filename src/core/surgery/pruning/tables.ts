/**
 * Tables in which the layers look positions up: cosines and sines of 0, 1, 2, ... up to the length of the
 * prompt. Positions of a pruned prompt go beyond the length that is left: the whole table serves.
 */
import { HumanError } from '../../errors';
import { dataType } from '../../onnx/tensors';
import { elementTypeOf } from '../../onnx/element-types';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphBuilder } from '../../onnx/graph-builder';
import { inputRole } from '../../onnx/operators';
import { text } from '../../text';
import type { DecoderGraph } from '../attention/find';

/** Whether a node looks positions up in the table at `slot`: only what it is asked for has rows. */
export function isLookUp(node: NodeProto, slot: number, { index, kinds }: DecoderGraph): boolean {
  if (node.opType !== 'Gather' || slot !== 0) return false;
  let indices = node.input[1]!;
  for (;;) {
    if (indices === 'position_ids' || indices === 'cache_position') break;
    const producer = index.producer(indices);
    if (producer === undefined || kinds.get(indices) !== 'prelude') return false;
    if (producer.opType === 'Shape') return false;
    indices = producer.input[0] ?? '';
  }
  return kinds.get(node.input[0]!) === 'prelude';
}

export class Tables {
  private readonly made = new Map<string, string>();

  /** @param pastLength int64 [1], cached rows of the first layer */
  constructor(
    private readonly decoder: DecoderGraph,
    private readonly builder: GraphBuilder,
    private readonly pastLength: string,
  ) {}

  /**
   * A table as long as the whole sequence.
   * @param reader names the look-up in errors
   * @throws HumanError where a table is made in another way than by numbers from 0 on
   */
  whole(value: string, reader: NodeProto): string {
    const known = this.made.get(value);
    if (known !== undefined) return known;
    const made = this.make(value, reader);
    this.made.set(value, made);
    return made;
  }

  private make(value: string, reader: NodeProto): string {
    const { index, kinds } = this.decoder;
    const { builder } = this;
    if (kinds.get(value) !== 'prelude') return value;
    const node = index.producer(value);
    const startsAt0 = (slot: number): boolean =>
      (index.integers(node?.input[slot] ?? '') ?? [1]).every((start) => start === 0);
    if (node?.opType === 'Range' && startsAt0(0)) {
      const countsByOne = index.integers(node.input[2]!)?.[0] === 1;
      if (elementTypeOf(node.input[0]!, index) !== dataType.int64 || !countsByOne) {
        throw this.unsupported(value, reader);
      }
      const rows = builder.dimension('inputs_embeds', 1);
      return builder.range(builder.node('Add', [this.pastLength, rows]));
    }
    // The head of a table, cut to a length; to a constant, it is some of the columns.
    const cutsToLength = node?.opType === 'Slice' && kinds.get(node.input[2]!) === 'prelude';
    if (cutsToLength && startsAt0(1)) return this.whole(node.input[0]!, reader);
    const data = node?.input.filter(
      (input, slot) => kinds.get(input) === 'prelude' && inputRole(node, slot) === 'data',
    );
    if (node === undefined || data?.length === 0) throw this.unsupported(value, reader);
    const inputs = node.input.map((input, slot) =>
      inputRole(node, slot) === 'data' ? this.whole(input, reader) : input,
    );
    const isLength = node.input.some(
      (input, slot) => kinds.get(input) === 'prelude' && inputRole(node, slot) !== 'data',
    );
    if (isLength || node.output.length !== 1) throw this.unsupported(value, reader);
    return builder.copyNode(node, inputs)[0]!;
  }

  private unsupported(value: string, reader: NodeProto): HumanError {
    return new HumanError(
      text`Node "${reader.name}" (${reader.opType}) of ${this.decoder.model.file} looks positions up
        in "${value}", a table that FitPrune cannot keep at full length after a pruning layer (it
        can where the table is computed from the positions 0, 1, 2, ...). Please report the model.`,
      'table-unknown',
    );
  }
}
