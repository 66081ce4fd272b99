/** How many nodes the bytes of a model hold, before memory is spent on decoding them. */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Fields by number, from the model down to its nodes; a node's attributes hold graphs again. */
const inModel: Readonly<Record<number, Kind>> = { 7: 'graph' };
const inGraph: Readonly<Record<number, Kind>> = { 1: 'node' };
const inNode: Readonly<Record<number, Kind>> = { 5: 'attribute' };
const inAttribute: Readonly<Record<number, Kind>> = { 6: 'graph', 11: 'graph' };

type Kind = 'graph' | 'node' | 'attribute';
const fields = { graph: inGraph, node: inNode, attribute: inAttribute };

/**
 * Counts nodes, including those of subgraphs, until there are more than `limit`; bytes that are not
 * protobuf are not reported here. Nothing recurses: the graphs of a damaged file may be nested
 * deeply.
 */
export function countNodes(bytes: Uint8Array, limit: number): number {
  let count = 0;
  const pending: [Uint8Array, Readonly<Record<number, Kind>>][] = [[bytes, inModel]];
  try {
    while (pending.length > 0 && count <= limit) {
      const [message, kinds] = pending.pop()!;
      const reader = new BinaryReader(message);
      while (reader.pos < reader.len && count <= limit) {
        const [number, type] = reader.tag();
        const kind = type === WireType.LengthDelimited ? kinds[number] : undefined;
        if (kind === undefined) {
          reader.skip(type);
          continue;
        }
        if (kind === 'node') count += 1;
        pending.push([reader.bytes(), fields[kind]]);
      }
    }
  } catch {
    // Decoding reports what is wrong with it.
  }
  return count;
}
