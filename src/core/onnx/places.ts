/** The place of something in a decoder for error messages: layer, node and operator. */
import { text, type Text } from '../text';
import type { NodeProto } from './generated/onnx_pb';
import { operatorKey } from './operators';

const layerInName = /(?:^|[./_])(?:layers?|h|blocks?|present|past_key_values)[._](\d+)(?:[./_]|$)/;

/** The decoder layer in the name of a node, value or weight. */
export function layerInNames(...names: readonly string[]): string | undefined {
  for (const name of names) {
    const layer = layerInName.exec(name)?.[1];
    if (layer !== undefined) return layer;
  }
  return undefined;
}

/** A clause: `node "n" (Op) of layer 3`; unnamed nodes are described by their outputs. */
export function placeOf(node: NodeProto): Text {
  const operator = operatorKey(node);
  const layer = layerInNames(node.name, ...node.output, ...node.input);
  const named =
    node.name === ''
      ? text`the node that makes "${node.output[0] ?? ''}" (${operator})`
      : text`node "${node.name}" (${operator})`;
  return layer === undefined ? named : text`${named} of layer ${layer}`;
}

/** A clause: `the weight "w" of layer 3`. */
export function weightPlace(name: string): Text {
  const layer = layerInNames(name);
  return layer === undefined
    ? text`the weight "${name}"`
    : text`the weight "${name}" of layer ${layer}`;
}
