/**
 * Opens operators: every layer that is scored or whose rows are gathered gets explicit positions.
 */
import { floatTypeName } from '../../onnx/tensors';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { GraphIndex } from '../../onnx/graph-index';
import type { OnnxModel } from '../../onnx/model-file';
import { sortTopologically } from '../../onnx/topology';
import { analyzeDecoder, type DecoderGraph } from './find';
import { seenBias } from './fused-scores';
import type { OpeningContext } from './site';

/**
 * Analyses a decoder and opens the attention of a layer and of all that follow.
 * @param model is edited
 * @param firstLayer as caches are numbered
 * @throws HumanError when the graph is not understood
 */
export function openDecoder(
  model: OnnxModel,
  builder: GraphBuilder,
  firstLayer: number,
): DecoderGraph {
  const decoder = analyzeDecoder(model);
  const { index, sites } = decoder;
  const context = openingContext(builder, index, sites[0]!.pastKey);
  const opened = sites.filter(({ layer, open }) => layer >= firstLayer && open !== undefined);
  if (opened.length === 0) return decoder;
  for (const { open } of opened) open!(builder, context);
  sortTopologically(model.graph, model.file, true);
  const analysed = analyzeDecoder(model);
  // A window of one column, made into a bias, reads like the border between past and future.
  return {
    ...analysed,
    sites: analysed.sites.map((site, at) => ({
      ...site,
      window: site.window ?? sites[at]!.window,
    })),
  };
}

function inType(builder: GraphBuilder, bias: string, elementType: number | undefined): string {
  const type = floatTypeName(elementType);
  return type === 'float' ? bias : builder.cast(bias, type);
}

function openingContext(builder: GraphBuilder, index: GraphIndex, past: string): OpeningContext {
  const made = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const value = made.get(key) ?? make();
    made.set(key, value);
    return value;
  };
  const rows = (): string => once('rows', () => builder.dimension('inputs_embeds', 1));
  const pastLength = (): string => once('past', () => builder.dimension(past, 2));
  const fresh = (): string => once('fresh', () => builder.range(rows()));
  return {
    index,
    positions: (keyLengths, positionIds) =>
      once(`positions ${keyLengths} ${positionIds ?? ''}`, () => {
        const isFirst = builder.node('Equal', [pastLength(), builder.ints([0])]);
        if (positionIds) {
          // In a first prompt the operator reads the first position alone and counts on from it.
          const start = builder.node('Slice', [
            positionIds,
            builder.ints([0]),
            builder.ints([1]),
            builder.ints([1]),
          ]);
          const counted = builder.node('Add', [builder.cast(start, 'int64'), fresh()]);
          return builder.node('Where', [isFirst, counted, builder.cast(positionIds, 'int64')]);
        }
        const last = builder.node('Add', [builder.cast(keyLengths, 'int64'), builder.ints([1])]);
        const start = builder.node('Sub', [last, rows()]);
        const column = builder.node('Reshape', [start, builder.ints([-1, 1])]);
        return builder.node('Where', [isFirst, fresh(), builder.node('Add', [column, fresh()])]);
      }),
    windowBias: (columns, elementType) =>
      once(`window ${columns} ${elementType ?? ''}`, () => {
        const all = builder.node('Add', [pastLength(), rows()]);
        const row = builder.node('Add', [fresh(), pastLength()]);
        const first = builder.node('Sub', [
          builder.node('Unsqueeze', [row, builder.ints([1])]),
          builder.ints([columns]),
        ]);
        const bias = seenBias(builder, builder.node('Less', [first, builder.range(all)]));
        return inType(
          builder,
          builder.node('Unsqueeze', [bias, builder.ints([0, 1])]),
          elementType,
        );
      }),
    paddingBias: (padding, hidden, elementType) =>
      once(`padding ${padding} ${hidden} ${elementType ?? ''}`, () => {
        const bias = seenBias(builder, builder.cast(padding, 'bool'), hidden);
        const shaped = builder.node('Unsqueeze', [bias, builder.ints([1, 2])]);
        const one = builder.ints([1]);
        const shape = builder.node('Concat', [one, one, rows(), one], { attributes: { axis: 0 } });
        return inType(builder, builder.node('Expand', [shaped, shape]), elementType);
      }),
  };
}
