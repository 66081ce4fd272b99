/**
 * Rules about operators: whether ONNX Runtime has them in the operator set that the file imports.
 * The table is the runtime's own; limits of single devices are in device-limits.
 */
import { text } from '../../text';
import type { GraphProto, NodeProto } from '../generated/onnx_pb';
import { runtimeOperators, runtimeVersion } from '../generated/runtime-operators';
import { opsetVersion, type OnnxModel } from '../model-file';
import { placeOf } from '../places';
import { damaged, type Breach, type Rule } from './rule';
import { firstNode, functionOf, importedSet, tableDomain, versionsOf } from './schemas';

/** The newest of ONNX's own operator sets that the runtime accepts. */
export const newestOpset = 26;
/** The newest of ONNX Runtime's own set, and the newest version of the format. */
const newestContrib = 1;
export const newestFormat = 13;

export const operatorRules: readonly Rule[] = [
  { code: 'operator-set', breach: formatTooNew },
  { code: 'operator-set', breach: tooNew },
  { code: 'operator-set', breach: contribTooNew },
  { code: 'operator-unknown', breach: firstNode(unknownOperator) },
  { code: 'operator-set', breach: firstNode(laterOperator) },
  { code: 'operator-set', breach: firstNode(functionWithoutSet) },
];

function formatTooNew(_: GraphProto, { proto }: OnnxModel): Breach | undefined {
  const version = Number(proto.irVersion);
  return version <= newestFormat
    ? undefined
    : {
        place: text`the graph`,
        fault: text`has version ${version} of the ONNX format (ir_version), where at most ${newestFormat} was expected (ONNX Runtime ${runtimeVersion})`,
        remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`,
      };
}

function contribTooNew(_: GraphProto, model: OnnxModel): Breach | undefined {
  const version = opsetVersion(model, 'com.microsoft') ?? 0;
  return version <= newestContrib
    ? undefined
    : {
        place: text`the graph`,
        fault: text`uses operator set ${version} of com.microsoft, where at most ${newestContrib} was expected (ONNX Runtime ${runtimeVersion})`,
        remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`,
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

function unknownOperator(node: NodeProto, model: OnnxModel): Breach | undefined {
  if (versionsOf(node) !== undefined || functionOf(node, model) !== undefined) return undefined;
  const isKnownDomain = Object.hasOwn(runtimeOperators, tableDomain(node.domain));
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

function laterOperator(node: NodeProto, model: OnnxModel): Breach | undefined {
  const { version, isOld } = importedSet(node, model);
  const since = versionsOf(node)?.[0]?.[0];
  if (since === undefined || since <= version || isOld) return undefined;
  if (functionOf(node, model) !== undefined) return undefined;
  return {
    place: placeOf(node),
    fault: text`is an operator of operator set ${since}, but the file imports ${version}`,
    remedy: text`Export the decoder with opset_version ${since} or newer`,
  };
}

function functionWithoutSet(node: NodeProto, model: OnnxModel): Breach | undefined {
  if (functionOf(node, model) === undefined) return undefined;
  if (opsetVersion(model, tableDomain(node.domain)) !== undefined) return undefined;
  return {
    place: placeOf(node),
    fault: text`is a function of the domain "${node.domain}", which the file does not import`,
    remedy: damaged,
  };
}
