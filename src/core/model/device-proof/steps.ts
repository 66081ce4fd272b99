/**
 * The lengths that a probe is run with: kernels change with the rows, the columns and the window.
 */
import { intAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { Step } from './values';

/**
 * Windows up to this length are tested with a prompt that exceeds them; longer ones would take too
 * long on the CPU.
 */
const longestPrompt = 1024;

/** Windows up to here are crossed by a token. */
const mostColumns = 8192;

/**
 * Prompts come first, beginning with the most frequent failure, then a token after one. If the node
 * has a window: a prompt and a token that see less than all earlier columns.
 */
export function stepsOf(node: NodeProto): Step[] {
  const window = Math.max(0, intAttribute(node, 'local_window_size') ?? 0);
  const beyond = window + 8;
  const prompts = [40, 8, 100, 600];
  if (beyond > 100 && beyond <= longestPrompt) prompts.push(beyond);
  return [
    ...prompts.map((rows) => ({ rows, past: 0 })),
    { rows: 1, past: 300 },
    ...(beyond > 300 && beyond < mostColumns ? [{ rows: 1, past: beyond }] : []),
  ];
}
