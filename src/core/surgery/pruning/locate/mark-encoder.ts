/** The vision encoder whose features carry the mark. */
import { HumanError } from '../../../errors';
import type { GraphBuilder } from '../../../onnx/graph-builder';
import type { ValueInfoProto } from '../../../onnx/generated/onnx_pb';
import { nodeReads } from '../../../onnx/graph-index';
import type { OnnxModel } from '../../../onnx/model-file';
import { dataType } from '../../../onnx/tensors';
import { text } from '../../../text';
import { beginRewrite } from '../../rewrite';
import { largestMultiple, type FeatureCode } from './feature-code';

/** Beside the features, of which rows are made too: what closes the lines of an image's tiles. */
const newline = 'image_newline';

/**
 * A copy of the encoder whose features are marked: its first output, and the row that closes lines
 * where it gives one. Weights are shared.
 * @throws HumanError `encoder-output` where an output is not made by a node of its own, or is of a
 *   type that cannot hold the mark
 */
export function markEncoder(original: OnnxModel, code: FeatureCode): OnnxModel {
  const { model, builder } = beginRewrite(original);
  const [first, ...others] = model.graph.output;
  markOutput(model, builder, first, code);
  for (const output of others) {
    if (output.name === newline) markOutput(model, builder, output, code);
  }
  return model;
}

function markOutput(
  { graph, file }: OnnxModel,
  builder: GraphBuilder,
  output: ValueInfoProto | undefined,
  code: FeatureCode,
): void {
  const name = output?.name ?? '';
  const producer = graph.node.find((node) => node.output.includes(name));
  const isCaptured = graph.node.some(
    (node) => nodeReads(node).includes(name) && !node.input.includes(name),
  );
  const type = output?.type?.value;
  const elementType = type?.case === 'tensorType' ? type.value.elemType : undefined;
  const to = elementType === dataType.float16 ? 'float16' : 'float';
  if (producer === undefined || isCaptured || elementType !== dataType[to]) {
    throw new HumanError(
      text`The output "${name}" of ${file} cannot be marked: it must be made by a node of the main
        graph, in float or float16.`,
      'encoder-output',
    );
  }
  const unmarked = builder.fresh('features');
  for (const node of graph.node) {
    node.output = node.output.map((value) => (value === name ? unmarked : value));
    node.input = node.input.map((value) => (value === name ? unmarked : value));
  }
  graph.valueInfo = graph.valueInfo.filter((info) => info.name !== name);
  addMark(builder, unmarked, code, to);
  graph.node.at(-1)!.output = [name];
}

/** In float32, where all of it is exact; the result is exact in fp16 too. */
function addMark(
  builder: GraphBuilder,
  unmarked: string,
  { width, dims, steps }: FeatureCode,
  to: 'float16' | 'float',
): void {
  /** A value for each dimension: of those that are marked, and one that does no harm elsewhere. */
  const spread = (marked: readonly number[], other: number): string => {
    const values = new Float32Array(width).fill(other);
    dims.forEach((dim, at) => (values[dim] = marked[at]!));
    return builder.floats(values, [width]);
  };
  const scales = spread(
    steps.map((step) => 1 / (2 * step)),
    1,
  );
  const multiple = builder.node('Clip', [
    builder.node('Floor', [builder.node('Mul', [builder.cast(unmarked, 'float'), scales])]),
    builder.floats([-largestMultiple], []),
    builder.floats([largestMultiple], []),
  ]);
  const doubled = steps.map((step) => 2 * step);
  const even = builder.node('Mul', [multiple, spread(doubled, 1)]);
  const odd = builder.cast(builder.node('Add', [even, spread(steps, 0)]), to);
  const isMarked = builder.cast(
    spread(
      dims.map(() => 1),
      0,
    ),
    'bool',
  );
  builder.node('Where', [isMarked, odd, unmarked]);
}
