/**
 * Records which columns of the whole sequence a shortened cache holds. Full attention need not
 * know; a sliding window must. A run passes on nothing but caches, so one cache of a segment
 * carries the numbers in rows after its own: `n` numbers in units and multiples of 1024, which fp16
 * holds exactly, k = ceil(n / headSize) rows each. A few other numbers may come after those of the
 * columns.
 */
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { elementTypeOf } from '../../onnx/element-types';
import type { GraphBuilder } from '../../onnx/graph-builder';
import { replaceReads } from '../../onnx/replace-reads';
import { GraphIndex } from '../../onnx/graph-index';
import type { OnnxModel } from '../../onnx/model-file';
import { dataType, floatTypeName } from '../../onnx/tensors';
import { placeOf } from '../../onnx/places';
import { HumanError } from '../../errors';
import { text } from '../../text';
import type { AttentionSite } from '../attention/site';

/** The largest whole numbers up to which fp16 is exact are 2048. */
const unit = 1024;

/** A cache as a run gets it, taken apart. */
export interface Carrier {
  site: AttentionSite;
  /** The keys alone, [batch, heads, columns, headSize]. */
  key: string;
  /** int64 [columns], their places in the whole sequence. */
  columns: string;
  /**
   * int64 [extraCount], other carried numbers; [0] in a run without a past; undefined if there are
   * none.
   */
  extras: string | undefined;
  /** Nodes that read the cache before its numbers are removed. */
  readers: ReadonlySet<NodeProto>;
}

/**
 * Adds the nodes that take the carrying cache of a segment apart.
 *
 * @param rawReaders nodes that read its length as the runtime passes it in
 * @param extraCount how many numbers it carries besides those of the columns
 * @throws HumanError `window-bfloat16`: bf16 holds whole numbers only up to 256, too few for
 *    positions
 */
export function readCarrier(
  model: OnnxModel,
  builder: GraphBuilder,
  site: AttentionSite,
  rawReaders: ReadonlySet<NodeProto>,
  extraCount = 0,
): Carrier {
  if (elementTypeOf(site.pastKey, new GraphIndex(model.graph)) === dataType.bfloat16) {
    throw new HumanError(
      text`Layer ${site.layer} of ${model.file}, at ${placeOf(site.node)}, has a bf16 cache ("${site.pastKey}"), where fp16 or fp32
        was expected: layers with a sliding window follow a pruning layer, and bf16 cannot hold the
        places of cached tokens. Export the decoder in fp16 or fp32, or prune only after the last
        layer with a window.`,
      'window-bfloat16',
    );
  }
  const before = new Set(model.graph.node);
  const raw = site.pastKey;
  const zero = builder.ints([0]);
  const two = builder.ints([2]);
  const rows = builder.dimension(raw, 2);
  const width = builder.dimension(raw, 3);
  const both = builder.node('Add', [width, two]);
  const beyond = builder.node('Add', [both, builder.ints([extraCount - 1])]);
  const filled = builder.node('Add', [rows, beyond]);
  // An empty cache carries nothing.
  const codeRows = builder.node('Mul', [
    builder.node('Div', [filled, both]),
    builder.node('Min', [rows, builder.ints([1])]),
  ]);
  const count = builder.node('Sub', [rows, builder.node('Mul', [codeRows, two])]);
  const key = builder.node('Slice', [raw, zero, count, two]);
  const codes = builder.node('Slice', [raw, count, rows, two]);
  // The same in every prompt and head.
  const once = builder.gather(
    builder.gather(builder.cast(codes, 'float'), builder.intScalar(0), 0),
    builder.intScalar(0),
    0,
  );
  const flat = (from: string, to: string): string => {
    const part = builder.node('Slice', [once, from, to, zero]);
    return builder.cast(builder.node('Reshape', [part, builder.ints([-1])]), 'int64');
  };
  const multiples = flat(zero, codeRows);
  const units = flat(codeRows, builder.node('Mul', [codeRows, two]));
  const numbers = builder.node('Add', [
    builder.node('Mul', [multiples, builder.ints([unit])]),
    units,
  ]);
  const columns = builder.node('Slice', [numbers, zero, count, zero]);
  const end = (): string => builder.node('Add', [count, builder.ints([extraCount])]);
  const extras = extraCount > 0 ? builder.node('Slice', [numbers, count, end(), zero]) : undefined;
  const readers = new Set(
    model.graph.node.filter((node) => !before.has(node) || rawReaders.has(node)),
  );
  return { site, key, columns, extras, readers };
}

/**
 * Redirects readers of the carrying cache to its keys, and adds the numbers to the cache that is
 * passed on.
 *
 * @param columns int64 [n], the segment's cached and new columns
 * @param extras int64, as many as were read
 */
export function writeCarrier(
  model: OnnxModel,
  builder: GraphBuilder,
  { site, key, readers }: Carrier,
  columns: string,
  extras?: string,
): void {
  const { graph } = model;
  replaceReads(graph, site.pastKey, key, readers);
  const grown = builder.fresh('present_keys');
  for (const node of graph.node) {
    node.output = node.output.map((name) => (name === site.presentKey ? grown : name));
  }
  replaceReads(graph, site.presentKey, grown, new Set());

  const zero = builder.ints([0]);
  const one = builder.ints([1]);
  const shape = (...parts: string[]): string =>
    builder.node('Concat', parts, { attributes: { axis: 0 } });
  const carried = extras === undefined ? columns : shape(columns, extras);
  const count = builder.node('Shape', [carried]);
  const width = builder.dimension(grown, 3);
  const filled = builder.node('Sub', [builder.node('Add', [count, width]), one]);
  const codeRows = builder.node('Div', [filled, width]);
  const size = builder.node('Mul', [codeRows, width]);
  const padding = builder.node('Expand', [zero, builder.node('Sub', [size, count])]);
  const asRows = (numbers: string): string =>
    builder.node('Reshape', [shape(numbers, padding), shape(one, one, codeRows, width)]);
  const codes = builder.node(
    'Concat',
    [
      asRows(builder.node('Div', [carried, builder.ints([unit])])),
      asRows(builder.node('Mod', [carried, builder.ints([unit])])),
    ],
    { attributes: { axis: 2 } },
  );
  const type = elementTypeOf(site.pastKey, new GraphIndex(graph));
  const numbers = builder.cast(codes, floatTypeName(type));
  const heads = shape(
    builder.dimension(grown, 0),
    builder.dimension(grown, 1),
    builder.node('Mul', [codeRows, builder.ints([2])]),
    width,
  );
  const added = builder.node('Expand', [numbers, heads]);
  const present = builder.node('Concat', [grown, added], { attributes: { axis: 2 } });
  const last = graph.node.at(-1)!;
  last.output = last.output.map((name) => (name === present ? site.presentKey : name));
}
