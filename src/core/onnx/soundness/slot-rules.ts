/** Inputs and outputs of a node: as many as its operator has, and none left empty that it needs. */
import { text, type Text } from '../../text';
import type { NodeProto } from '../generated/onnx_pb';
import { runtimeVersion, type OperatorVersion, type Slots } from '../generated/runtime-operators';
import type { OnnxModel } from '../model-file';
import { placeOf } from '../places';
import { damaged, type Breach, type Rule } from './rule';
import { firstNode, schemaOf } from './schemas';

/** How messages name a node's inputs or outputs. */
interface Side {
  key: 'input' | 'output';
  slotsOf: (schema: OperatorVersion) => Slots;
  count: (found: number, expected: Text | number) => Text;
  empty: (slot: number) => Text;
}

const inputs: Side = {
  key: 'input',
  slotsOf: ([, slots]) => slots,
  count: (found, expected) =>
    text`has ${found} inputs, where ${expected} were expected by ONNX Runtime ${runtimeVersion}`,
  empty: (slot) =>
    text`has nothing as its input ${slot}, which ONNX Runtime ${runtimeVersion} needs in this operator`,
};

const outputs: Side = {
  key: 'output',
  slotsOf: ([, , slots]) => slots,
  count: (found, expected) =>
    text`has ${found} outputs, where ${expected} were expected by ONNX Runtime ${runtimeVersion}`,
  empty: (slot) =>
    text`has no name for its output ${slot}, which ONNX Runtime ${runtimeVersion} needs in this operator`,
};

export const slotRules: readonly Rule[] = [inputs, outputs].map((side) => ({
  code: 'operator-misused',
  breach: firstNode((node, model) => wrongSlots(node, model, side)),
}));

function wrongSlots(node: NodeProto, model: OnnxModel, side: Side): Breach | undefined {
  const schema = schemaOf(node, model);
  if (schema === undefined) return undefined;
  const slots = side.slotsOf(schema);
  const names = node[side.key];
  if (!isCount(names.length, slots)) {
    return {
      place: placeOf(node),
      fault: side.count(names.length, expectedCount(slots)),
      remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`,
    };
  }
  const empty = emptySlot(names, slots);
  return empty === undefined
    ? undefined
    : { place: placeOf(node), fault: side.empty(empty), remedy: damaged };
}

const isCount = (count: number, [least, most]: Slots): boolean =>
  count >= least && (most < 0 || count <= most);

function emptySlot(names: readonly string[], [, , needed]: Slots): number | undefined {
  const slot = names.findIndex((name, at) => name === '' && ((needed >> at) & 1) === 1);
  return slot < 0 ? undefined : slot;
}

function expectedCount([least, most]: Slots): Text | number {
  if (most < 0) return text`${least} or more`;
  return least === most ? least : text`${least} to ${most}`;
}
