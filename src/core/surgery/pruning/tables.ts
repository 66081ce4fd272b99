/**
 * Tables in which the layers look positions up: cosines and sines of 0, 1, 2, ... up to the length
 * of the prompt. Positions of a pruned prompt exceed its remaining length, so the whole table is
 * used.
 */
import { HumanError } from '../../errors';
import { dataType } from '../../onnx/tensors';
import { elementTypeOf } from '../../onnx/element-types';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphBuilder } from '../../onnx/graph-builder';
import { inputRole } from '../../onnx/operators';
import { text } from '../../text';
import type { DecoderGraph } from '../attention/find';

/** Whether a node looks positions up in the table at `slot`: only its indices have rows then. */
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

/** How a table at full length is made of others. */
interface Plan {
  from: readonly string[];
  make: (wholes: readonly string[]) => string;
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
    // Without recursion: a table may be the end of a long chain.
    for (const pending = [{ name: value, plan: this.plan(value, reader) }]; pending.length > 0;) {
      const { name, plan } = pending.at(-1)!;
      const missing = this.made.has(name)
        ? undefined
        : plan.from.find((source) => !this.made.has(source));
      if (missing !== undefined) {
        pending.push({ name: missing, plan: this.plan(missing, reader) });
        continue;
      }
      pending.pop();
      if (!this.made.has(name)) {
        this.made.set(name, plan.make(plan.from.map((source) => this.made.get(source)!)));
      }
    }
    return this.made.get(value)!;
  }

  private plan(value: string, reader: NodeProto): Plan {
    const { index, kinds } = this.decoder;
    const { builder } = this;
    if (kinds.get(value) !== 'prelude') return { from: [], make: () => value };
    const node = index.producer(value);
    const startsAt0 = (slot: number): boolean =>
      (index.integers(node?.input[slot] ?? '') ?? [1]).every((start) => start === 0);
    if (node?.opType === 'Range' && startsAt0(0)) {
      const countsByOne = index.integers(node.input[2]!)?.[0] === 1;
      if (elementTypeOf(node.input[0]!, index) !== dataType.int64 || !countsByOne) {
        throw this.unsupported(value, reader);
      }
      const rows = (): string => builder.dimension('inputs_embeds', 1);
      const make = (): string => builder.range(builder.node('Add', [this.pastLength, rows()]));
      return { from: [], make };
    }
    // The head of a table, cut to a length; to a constant, it is some of the columns.
    const cutsToLength = node?.opType === 'Slice' && kinds.get(node.input[2]!) === 'prelude';
    if (cutsToLength && startsAt0(1)) {
      return { from: [node.input[0]!], make: ([whole]) => whole! };
    }
    const isData = (slot: number): boolean => inputRole(node!, slot) === 'data';
    const ofPrelude = (node?.input ?? []).flatMap((input, slot) =>
      kinds.get(input) === 'prelude' ? [slot] : [],
    );
    const isSupported = ofPrelude.length > 0 && ofPrelude.every(isData);
    if (node?.output.length !== 1 || !isSupported) throw this.unsupported(value, reader);
    const slots = [...node.input.keys()].filter(isData);
    return {
      from: slots.map((slot) => node.input[slot]!),
      make: (wholes) => {
        const inputs = [...node.input];
        slots.forEach((slot, at) => (inputs[slot] = wholes[at]!));
        return builder.copyNode(node, inputs)[0]!;
      },
    };
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
