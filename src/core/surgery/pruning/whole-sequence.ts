/**
 * How long the whole sequence is where a cut lies before the decoder: no cache is as long as it then. Its length is that
 * of `attention_mask`, and what tells it by the first cache is told anew.
 */
import { attribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { dimensionsOf, type GraphBuilder } from '../../onnx/graph-builder';
import { HumanError } from '../../errors';
import { text } from '../../text';
import type { DecoderGraph } from '../attention/find';

export interface WholeSequence {
  /** int64 [1], rows of the whole sequence before this run's. */
  pastLength: string;
  /** Inputs of the graph, by what stands for them: rows of the whole sequence. */
  roots: ReadonlyMap<string, string>;
  /** To be called when everything else is rewired. */
  rewire: (prelude: Iterable<NodeProto>) => void;
}

/**
 * @param firstLength int64 [1], cached rows of the first layer as the runtime hands them in
 * @throws HumanError where nothing tells the length, or how positions follow from it
 */
export function tellWholeSequence(
  decoder: DecoderGraph,
  builder: GraphBuilder,
  firstLength: string,
): WholeSequence {
  requireMask(decoder);
  const all = builder.dimension('attention_mask', 1);
  const pastLength = builder.node('Sub', [all, builder.dimension('inputs_embeds', 1)]);
  const replaced = new Map<string, string>();
  for (const name of ['position_ids', 'cache_position']) {
    if (!decoder.index.inputs.has(name)) continue;
    replaced.set(name, wholePositions(builder, name, firstLength, pastLength));
  }
  const roots = new Map(replaced);
  for (const cache of decoder.inputs.caches) {
    for (const { node } of decoder.index.uses(cache)) {
      if (node.opType !== 'Shape') continue;
      replaced.set(node.output[0]!, wholeShape(builder, node, pastLength));
    }
  }
  return {
    ...{ pastLength, roots },
    rewire(prelude) {
      for (const node of prelude) {
        node.input = node.input.map((value) => replaced.get(value) ?? value);
      }
    },
  };
}

function requireMask({ model, inputs }: DecoderGraph): void {
  const mask = model.graph.input.find(({ name }) => name === 'attention_mask');
  if (mask === undefined || dimensionsOf(mask)?.length !== 2) {
    throw new HumanError(
      text`${model.file} takes no "attention_mask" of a row for every prompt, so that nothing tells how long the whole
        sequence is once a cut before the decoder has shortened every cache. Remove the step of layer -1.`,
      'before-without-mask',
    );
  }
  if (inputs.positions !== 'plain' && inputs.positions !== 'none') {
    throw new HumanError(
      text`${model.file} takes positions of several axes (M-RoPE), which do not tell whether a runtime counts them from the
        shortened cache: a cut before the decoder cannot be made there yet. Remove the step of layer -1.`,
      'before-mrope',
    );
  }
}

/**
 * Positions as the whole sequence counts them. Some runtimes count on from the length of the first cache, which the
 * cut has shortened (transformers.js), others from that of the whole sequence: whichever is nearer tells.
 */
function wholePositions(
  builder: GraphBuilder,
  name: string,
  firstLength: string,
  pastLength: string,
): string {
  const flat = builder.node('Reshape', [name, builder.ints([-1])]);
  const first = builder.cast(builder.gather(flat, builder.ints([0]), 0), 'int64');
  const twice = builder.node('Add', [first, first]);
  const both = builder.node('Add', [firstLength, pastLength]);
  const isShort = builder.node('Less', [twice, both]);
  const lacking = builder.node('Sub', [pastLength, firstLength]);
  const shift = builder.node('Where', [isShort, lacking, builder.ints([0])]);
  return builder.node('Add', [builder.cast(name, 'int64'), shift]);
}

/** The output of a Shape node of a cache, were no row missing there. */
function wholeShape(builder: GraphBuilder, node: NodeProto, pastLength: string): string {
  const short = builder.node('Shape', [node.input[0]!]);
  const part = (from: number, to: number): string =>
    builder.node('Slice', [short, builder.ints([from]), builder.ints([to])]);
  const whole = builder.node('Concat', [part(0, 2), pastLength, part(3, 4)], {
    attributes: { axis: 0 },
  });
  const start = Number(attribute(node, 'start')?.i ?? 0n);
  const end = attribute(node, 'end')?.i;
  if (start === 0 && end === undefined) return whole;
  return builder.node('Slice', [
    whole,
    builder.ints([start]),
    builder.ints([end === undefined ? 4 : Number(end)]),
  ]);
}
