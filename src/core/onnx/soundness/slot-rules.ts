/** Inputs and outputs of a node: as many as its operator has, and none left empty that it needs. */
import { text, type Text } from '../../text';
import type { NodeProto } from '../generated/onnx_pb';
import { runtimeVersion, type Slots } from '../generated/runtime-operators';
import type { OnnxModel } from '../model-file';
import { placeOf } from '../places';
import { damaged, type Breach, type Rule } from './rule';
import { firstNode, schemaOf } from './schemas';

export const slotRules: readonly Rule[] = [
  { code: 'operator-misused', breach: firstNode(wrongInputs) },
  { code: 'operator-misused', breach: firstNode(wrongOutputs) },
];

function wrongInputs(node: NodeProto, model: OnnxModel): Breach | undefined {
  const schema = schemaOf(node, model);
  if (schema === undefined) return undefined;
  const [, slots] = schema;
  if (!isCount(node.input.length, slots)) {
    return {
      place: placeOf(node),
      fault: text`has ${node.input.length} inputs, where ${expectedCount(slots)} were expected by ONNX Runtime ${runtimeVersion}`,
      remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`,
    };
  }
  const empty = emptySlot(node.input, slots);
  return empty === undefined
    ? undefined
    : {
        place: placeOf(node),
        fault: text`has nothing as its input ${empty}, which ONNX Runtime ${runtimeVersion} needs in this operator`,
        remedy: damaged,
      };
}

function wrongOutputs(node: NodeProto, model: OnnxModel): Breach | undefined {
  const schema = schemaOf(node, model);
  if (schema === undefined) return undefined;
  const [, , slots] = schema;
  if (!isCount(node.output.length, slots)) {
    return {
      place: placeOf(node),
      fault: text`has ${node.output.length} outputs, where ${expectedCount(slots)} were expected by ONNX Runtime ${runtimeVersion}`,
      remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`,
    };
  }
  const empty = emptySlot(node.output, slots);
  return empty === undefined
    ? undefined
    : {
        place: placeOf(node),
        fault: text`has no name for its output ${empty}, which ONNX Runtime ${runtimeVersion} needs in this operator`,
        remedy: damaged,
      };
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
