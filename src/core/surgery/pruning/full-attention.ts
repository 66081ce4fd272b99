/**
 * The guard of pruned caches: which cached rows a mask means is known only where all of them are
 * seen.
 */
import { fullAttentionOnly } from '../../model/folder/decoder-interface';
import type { GraphBuilder } from '../../onnx/graph-builder';

/**
 * After a cut, a layer's cache lacks rows, and its length alone does not show which. That does not
 * matter while every run sees all cached rows but leading padding. A window over the latest rows, a
 * bias by distance, or a hole in `attention_mask` would need to know: such a run fails at a node
 * whose name explains it, instead of giving wrong numbers.
 * @param masks tensors of rows by all columns, as the unpruned layers take them
 * @param pastLength int64 [1], cached rows of the first layer
 * @param shortestPast int64 [1], cached rows of the last layer
 * @returns int64 [1], always 1; values that depend on cached columns must be multiplied by it
 */
export function requireFullAttention(
  builder: GraphBuilder,
  masks: Iterable<string>,
  pastLength: string,
  shortestPast: string,
): string {
  const isPruned = builder.node('Less', [shortestPast, pastLength]);
  const one = builder.ints([1]);
  const [checked] = builder.branch(
    builder.node('Squeeze', [isPruned, builder.ints([0])]),
    (branch) => {
      const seen = flat(branch, branch.cast('attention_mask', 'int64'));
      const count = sum(branch, seen);
      let holds = branch.node('Equal', [sum(branch, latest(branch, seen, count)), count]);
      for (const mask of masks) {
        const row = flat(
          branch,
          branch.gather(branch.cast(mask, 'float'), branch.intScalar(-1), -2),
        );
        // The newest token always sees itself: whatever equals that is seen, in any kind of mask.
        const own = branch.gather(row, branch.intScalar(-1), 0);
        const attended = branch.cast(branch.node('Equal', [row, own]), 'int64');
        // A mask may be repeated for every head.
        const repeats = branch.node('Div', [
          branch.node('Shape', [row]),
          branch.dimension(mask, -1),
        ]);
        const all = branch.node('Mul', [count, repeats]);
        const same = branch.node('Equal', [sum(branch, attended), all]);
        holds = branch.node('And', [holds, same]);
      }
      const size = branch.node('Where', [holds, one, branch.ints([2])]);
      return [branch.node('Reshape', [one, size], { name: branch.fresh(fullAttentionOnly) })];
    },
    () => [one],
    'check_full_attention',
  );
  return checked!;
}

function flat(builder: GraphBuilder, value: string): string {
  return builder.node('Reshape', [value, builder.ints([-1])]);
}

/** The sum of a vector, [1]. */
function sum(builder: GraphBuilder, value: string): string {
  return builder.node('ReduceSum', [value, builder.ints([0])], { attributes: { keepdims: 1 } });
}

/** The last `count` values. */
function latest(builder: GraphBuilder, value: string, count: string): string {
  const start = builder.node('Sub', [builder.node('Shape', [value]), count]);
  return builder.node('Slice', [value, start, builder.node('Shape', [value])]);
}
