/**
 * From an attention's result forward: the output projection, and where the residual stream joins.
 */
import { joinOperators, layoutOperators } from '../../onnx/operators';
import { Mismatch, type Scene } from '../../onnx/pattern/pattern';
import { text } from '../../text';
import type { Port } from './site';

export interface Stream {
  output: Port;
  residual: Port;
}

/**
 * @param result of the attention
 * @param rank of the result; 3 where heads lie side by side already
 */
export function followStream(
  result: string,
  rank: 3 | 4,
  scene: Scene,
  depth: number,
): Stream | Mismatch {
  const output = findOutput(result, rank, scene, depth);
  if (output instanceof Mismatch) return output;
  const residual = findResidual(output, scene, depth + 1);
  return residual instanceof Mismatch ? residual : { output, residual };
}

/** The first node that computes, after those that put the heads side by side. */
function findOutput(
  result: string,
  startRank: number,
  { index }: Scene,
  depth: number,
): Port | Mismatch {
  let value = result;
  let rank: number | undefined = startRank;
  for (;;) {
    const uses = index.uses(value).filter(({ node }) => node.opType !== 'Shape');
    const [use] = uses;
    if (use === undefined || uses.length !== 1) {
      return new Mismatch(
        depth,
        index.producer(value),
        text`its result to enter one output projection`,
      );
    }
    const { node } = use;
    if (!layoutOperators.has(node.opType)) {
      // Its rows are those that pruning gathers.
      return rank === 3
        ? use
        : new Mismatch(depth, node, text`an input of shape [batch, rows, heads * headSize]`);
    }
    if (node.opType === 'Reshape') {
      const target = node.input[1]!;
      rank = index.integers(target)?.length ?? index.producer(target)?.input.length;
    }
    value = node.output[0]!;
  }
}

/** The node in which the projected attention meets the stream that went around it. */
function findResidual(output: Port, { index, flows }: Scene, depth: number): Port | Mismatch {
  const downstream = new Set(output.node.output);
  const nodes = index.graph.node;
  for (let at = nodes.indexOf(output.node) + 1; at < nodes.length; at += 1) {
    const node = nodes[at]!;
    if (!node.input.some((input) => downstream.has(input))) continue;
    const slot = node.input.findIndex((input) => !downstream.has(input) && flows(input));
    if (slot >= 0) {
      return joinOperators.has(node.opType) && slot < 2
        ? { node, slot }
        : new Mismatch(depth, node, text`an Add of the attention output and the residual stream`);
    }
    for (const name of node.output) downstream.add(name);
  }
  return new Mismatch(depth, output.node, text`a residual Add after the output projection`);
}
