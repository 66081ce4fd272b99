/** Attributes of a node: known to its operator, each once, of its type, and all that it needs. */
import { text } from '../../text';
import { AttributeProto_AttributeType as Type, type NodeProto } from '../generated/onnx_pb';
import { runtimeVersion } from '../generated/runtime-operators';
import type { OnnxModel } from '../model-file';
import { placeOf } from '../places';
import { damaged, type Breach, type Rule } from './rule';
import { firstNode, schemaOf } from './schemas';

export const attributeRules: readonly Rule[] = [
  { code: 'operator-misused', breach: firstNode(unknownAttribute) },
  { code: 'operator-misused', breach: firstNode(givenTwice) },
  { code: 'operator-misused', breach: firstNode(wrongType) },
  { code: 'operator-misused', breach: firstNode(missingAttribute) },
];

interface Known {
  /** `AttributeProto.AttributeType`. */
  type: number;
  isNeeded: boolean;
}

/** The attributes of an operator by name, read off its schema. */
function knownAttributes(
  node: NodeProto,
  model: OnnxModel,
): ReadonlyMap<string, Known> | undefined {
  const written = schemaOf(node, model)?.[3];
  if (written === undefined) return undefined;
  const known = written.split(' ').flatMap((one): [string, Known][] => {
    const [, name, mark, type] = /^(.+)([:!])(\d+)$/.exec(one) ?? [];
    return name === undefined ? [] : [[name, { type: Number(type), isNeeded: mark === '!' }]];
  });
  return new Map(known);
}

/** Names that begin like this are the runtime's own, which it does not check. */
const isOwn = (name: string): boolean => name.startsWith('__');

function unknownAttribute(node: NodeProto, model: OnnxModel): Breach | undefined {
  const known = knownAttributes(node, model);
  const odd = node.attribute.find(({ name }) => known?.has(name) === false && !isOwn(name));
  return (
    odd && {
      place: placeOf(node),
      fault: text`has the attribute "${odd.name}", which ONNX Runtime ${runtimeVersion} does not know in this operator`,
      remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older, without the option that writes this attribute`,
    }
  );
}

function givenTwice(node: NodeProto): Breach | undefined {
  const names = node.attribute.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  return twice === undefined
    ? undefined
    : {
        place: placeOf(node),
        fault: text`has the attribute "${twice}" twice, where every attribute was expected once`,
        remedy: damaged,
      };
}

function wrongType(node: NodeProto, model: OnnxModel): Breach | undefined {
  const known = knownAttributes(node, model);
  for (const { name, type, refAttrName } of node.attribute) {
    const given: number = type;
    const expected = known?.get(name)?.type;
    // In functions, an attribute may refer to one of the function's.
    if (expected === undefined || expected === given || refAttrName !== '') continue;
    return {
      place: placeOf(node),
      fault: text`has the attribute "${name}" of the type ${Type[given] ?? given}, where ${Type[expected] ?? expected} was expected`,
      remedy: damaged,
    };
  }
  return undefined;
}

function missingAttribute(node: NodeProto, model: OnnxModel): Breach | undefined {
  for (const [name, { isNeeded }] of knownAttributes(node, model) ?? []) {
    if (!isNeeded || node.attribute.some((one) => one.name === name)) continue;
    return {
      place: placeOf(node),
      fault: text`has no attribute "${name}", which ONNX Runtime ${runtimeVersion} needs in this operator`,
      remedy: damaged,
    };
  }
  return undefined;
}
