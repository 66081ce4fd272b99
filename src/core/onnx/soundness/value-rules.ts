/**
 * Rules about names and values: each is made once, and every input is made somewhere. Duplicate
 * outputs, initializers of one name (the last counts) and constants that share a node's name are
 * allowed, as in ONNX Runtime.
 */
import { text, type Text } from '../../text';
import type { GraphProto, NodeProto } from '../generated/onnx_pb';
import { nodeReads } from '../graph-index';
import type { OnnxModel } from '../model-file';
import { layerInNames, placeOf } from '../places';
import { damaged, namesOf, type Breach, type OuterNames, type Rule } from './rule';

/** Rules that also apply in functions. */
export const readRules: readonly Rule[] = [{ code: 'graph-values', breach: readFromNowhere }];

export const valueRules: readonly Rule[] = [
  { code: 'graph-names', breach: twoInputs },
  { code: 'graph-values', breach: untypedInput },
  { code: 'graph-values', breach: madeTwice },
  { code: 'graph-values', breach: madeOutside },
  ...readRules,
  { code: 'graph-values', breach: outputFromNowhere },
  { code: 'graph-names', breach: twoNodes },
];

function twoInputs({ input }: GraphProto): Breach | undefined {
  const twice = duplicate(input.map(({ name }) => name));
  return twice === undefined
    ? undefined
    : {
        place: inputPlace(twice),
        fault: text`is declared twice, where every input was expected once`,
        remedy: damaged,
      };
}

/** The first value that is made twice: by another node, or as an input, or as a weight. */
function madeTwice({ node: nodes, input, initializer }: GraphProto): Breach | undefined {
  const makers = new Map<string, Text>();
  for (const { name } of input) makers.set(name, text`an input of the graph`);
  for (const { name } of initializer) makers.set(name, text`a weight`);
  for (const node of nodes) {
    for (const output of node.output) {
      if (output === '') continue;
      const other = makers.get(output);
      if (other !== undefined) {
        return {
          place: placeOf(node),
          fault: text`makes the value "${output}", which ${other} makes too`,
          remedy: damaged,
        };
      }
      makers.set(output, placeOf(node));
    }
  }
  return undefined;
}

function readFromNowhere(graph: GraphProto, _: OnnxModel, outer: OuterNames): Breach | undefined {
  const made = namesOf(graph);
  for (const node of graph.node) {
    const lost = nodeReads(node).find(
      (name) => name !== '' && !made.has(name) && !outer.all.has(name),
    );
    if (lost === undefined) continue;
    const slot = node.input.indexOf(lost);
    return {
      place: placeOf(node),
      fault:
        slot < 0
          ? text`reads "${lost}" in a branch, but no node, input or weight makes it`
          : text`reads "${lost}" as its input ${slot}, but no node, input or weight makes it`,
      remedy: damaged,
    };
  }
  return undefined;
}

function outputFromNowhere(graph: GraphProto, _: OnnxModel, outer: OuterNames): Breach | undefined {
  const made = namesOf(graph);
  const lost = graph.output.find(({ name }) => !made.has(name));
  if (lost === undefined) return undefined;
  return outer.all.has(lost.name)
    ? {
        place: outputPlace(lost.name),
        fault: text`of a branch is a value from outside the branch, which ONNX Runtime does not hand out`,
        remedy: text`Export the decoder again, or put an Identity node before this output`,
      }
    : {
        place: outputPlace(lost.name),
        fault: text`is promised, but no node makes it`,
        remedy: damaged,
      };
}

function madeOutside(graph: GraphProto, _: OnnxModel, outer: OuterNames): Breach | undefined {
  for (const node of graph.node) {
    const shadow = node.output.find((name) => outer.earlier.has(name));
    if (shadow === undefined) continue;
    return {
      place: placeOf(node),
      fault: text`makes the value "${shadow}" in a branch, where the graph around it has one of this name`,
      remedy: damaged,
    };
  }
  return undefined;
}

function untypedInput(graph: GraphProto, model: OnnxModel): Breach | undefined {
  // Those of branches and functions depend on their callers.
  if (graph !== model.graph) return undefined;
  const untyped = graph.input.find(
    ({ type }) => type === undefined || (type.value.case === undefined && !type.$unknown?.length),
  );
  return (
    untyped && {
      place: inputPlace(untyped.name),
      fault: text`has no type, where an element type was expected`,
      remedy: damaged,
    }
  );
}

function twoNodes({ node: nodes }: GraphProto): Breach | undefined {
  const named = new Map<string, NodeProto>();
  for (const node of nodes) {
    // The runtime turns constants into weights before it looks at names.
    if (node.name === '' || node.opType === 'Constant') continue;
    const other = named.get(node.name);
    if (other !== undefined) {
      return {
        place: placeOf(node),
        fault: text`has the name of another node (${other.opType}), where ONNX Runtime expects every name once`,
        remedy: text`Export the decoder again, or give its nodes names of their own`,
      };
    }
    named.set(node.name, node);
  }
  return undefined;
}

function duplicate(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => name !== '' && seen.size === seen.add(name).size);
}

function inputPlace(name: string): Text {
  const layer = layerInNames(name);
  return layer === undefined
    ? text`the input "${name}"`
    : text`the input "${name}" of layer ${layer}`;
}

function outputPlace(name: string): Text {
  const layer = layerInNames(name);
  return layer === undefined
    ? text`the output "${name}"`
    : text`the output "${name}" of layer ${layer}`;
}
