/**
 * Operators: whether ONNX Runtime has them, in the operator set that the file imports, with these inputs
 * and attributes. The table is the runtime's own; what only a device lacks is told by device-limits.
 */
import { text } from '../../text';
import type { GraphProto, NodeProto } from '../generated/onnx_pb';
import {
  runtimeOperators,
  runtimeVersion,
  type OperatorVersion,
} from '../generated/runtime-operators';
import { opsetVersion, type OnnxModel } from '../model-file';
import { placeOf } from '../places';
import type { Breach, Rule } from './rule';

/** The newest of ONNX's own operator sets that the runtime takes, and the oldest in the table. */
export const newestOpset = 26;
const oldestOpset = 13;

export const operatorRules: readonly Rule[] = [
  { code: 'operator-set', breach: tooNew },
  { code: 'operator-unknown', breach: firstNode(unknownOperator) },
  { code: 'operator-set', breach: firstNode(laterOperator) },
  { code: 'operator-misused', breach: firstNode(wrongInputs) },
  { code: 'operator-misused', breach: firstNode(unknownAttribute) },
];

function firstNode(
  breach: (node: NodeProto, model: OnnxModel) => Breach | undefined,
): Rule['breach'] {
  return ({ node: nodes }, model) => {
    for (const node of nodes) {
      const found = breach(node, model);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function tooNew(_: GraphProto, model: OnnxModel): Breach | undefined {
  const version = opsetVersion(model) ?? 0;
  return version <= newestOpset
    ? undefined
    : {
        place: text`the graph`,
        fault: text`uses ONNX operator set ${version}, where at most ${newestOpset} was expected (ONNX Runtime ${runtimeVersion})`,
        remedy: text`Export the decoder with opset_version ${newestOpset} or older`,
      };
}

const own = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

/** Functions that the file brings along are operators too, of any domain. */
function isFunction({ opType, domain }: NodeProto, { proto }: OnnxModel): boolean {
  return proto.functions.some((one) => one.name === opType && own(one.domain) === own(domain));
}

function versionsOf({ opType, domain }: NodeProto): readonly OperatorVersion[] | undefined {
  const ofDomain = runtimeOperators[own(domain)];
  return ofDomain !== undefined && Object.hasOwn(ofDomain, opType) ? ofDomain[opType] : undefined;
}

function unknownOperator(node: NodeProto, model: OnnxModel): Breach | undefined {
  if (versionsOf(node) !== undefined || isFunction(node, model)) return undefined;
  const isKnownDomain = Object.hasOwn(runtimeOperators, own(node.domain));
  return {
    place: placeOf(node),
    fault: isKnownDomain
      ? text`is an operator that ONNX Runtime ${runtimeVersion} does not have`
      : text`is an operator of the domain "${node.domain}", where one of ONNX (ai.onnx), of ONNX Runtime (com.microsoft) or a function in the file was expected`,
    remedy: isKnownDomain
      ? text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`
      : text`Export the decoder without custom operators (turn off the exporter's plugins or custom operator sets)`,
  };
}

/** The schema in force; undefined where the table does not tell. */
function schemaOf(node: NodeProto, model: OnnxModel): OperatorVersion | undefined {
  const version = opsetVersion(model, own(node.domain)) ?? 1;
  if (own(node.domain) === '' && version < oldestOpset) return undefined;
  if (isFunction(node, model)) return undefined;
  return versionsOf(node)?.findLast(([since]) => since <= version);
}

function laterOperator(node: NodeProto, model: OnnxModel): Breach | undefined {
  const version = opsetVersion(model, own(node.domain)) ?? 1;
  const since = versionsOf(node)?.[0]?.[0];
  const isOld = own(node.domain) === '' && version < oldestOpset;
  if (since === undefined || since <= version || isOld || isFunction(node, model)) return undefined;
  return {
    place: placeOf(node),
    fault: text`is an operator of operator set ${since}, but the file imports ${version}`,
    remedy: text`Export the decoder with opset_version ${since} or newer`,
  };
}

function wrongInputs(node: NodeProto, model: OnnxModel): Breach | undefined {
  const schema = schemaOf(node, model);
  if (schema === undefined) return undefined;
  const [, least, most] = schema;
  const count = node.input.length;
  if (count >= least && (most < 0 || count <= most)) return undefined;
  return {
    place: placeOf(node),
    fault: text`has ${count} inputs, where ${expectedCount(least, most)} were expected by ONNX Runtime ${runtimeVersion}`,
    remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`,
  };
}

function expectedCount(least: number, most: number) {
  if (most < 0) return text`${least} or more`;
  return least === most ? least : text`${least} to ${most}`;
}

function unknownAttribute(node: NodeProto, model: OnnxModel): Breach | undefined {
  const schema = schemaOf(node, model);
  if (schema === undefined) return undefined;
  const known = schema[3].split(' ');
  // Names that begin like this are the runtime's own, which it does not look at.
  const odd = node.attribute.find(({ name }) => !known.includes(name) && !name.startsWith('__'));
  return (
    odd && {
      place: placeOf(node),
      fault: text`has the attribute "${odd.name}", which ONNX Runtime ${runtimeVersion} does not know in this operator`,
      remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older, without the option that writes this attribute`,
    }
  );
}
