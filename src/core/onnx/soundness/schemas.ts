/** ONNX Runtime's schema of a node's operator, in the operator set that the file imports. */
import type { NodeProto } from '../generated/onnx_pb';
import { runtimeOperators, type OperatorVersion } from '../generated/runtime-operators';
import { opsetVersion, type OnnxModel } from '../model-file';
import type { Breach, Rule } from './rule';

/** The oldest of ONNX's own operator sets in the table. */
const oldestOpset = 13;

/** A domain as the table has it. */
export const tableDomain = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

/** A rule that looks at one node after the other. */
export function firstNode(
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

/** Functions in the file are operators, too, of any domain. */
export function functionOf({ opType, domain }: NodeProto, { proto }: OnnxModel) {
  return proto.functions.find(
    (one) => one.name === opType && tableDomain(one.domain) === tableDomain(domain),
  );
}

export function versionsOf({ opType, domain }: NodeProto): readonly OperatorVersion[] | undefined {
  const ofDomain = runtimeOperators[tableDomain(domain)];
  return ofDomain !== undefined && Object.hasOwn(ofDomain, opType) ? ofDomain[opType] : undefined;
}

/** The version of an operator's set, and whether the table begins later. */
export function importedSet({ domain }: NodeProto, model: OnnxModel) {
  const version = opsetVersion(model, tableDomain(domain)) ?? 1;
  return { version, isOld: tableDomain(domain) === '' && version < oldestOpset };
}

/** The schema that applies; undefined if the table has none. */
export function schemaOf(node: NodeProto, model: OnnxModel): OperatorVersion | undefined {
  const { version, isOld } = importedSet(node, model);
  if (isOld || functionOf(node, model) !== undefined) return undefined;
  return versionsOf(node)?.findLast(([since]) => since <= version);
}
