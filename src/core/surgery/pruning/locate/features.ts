/** `features`: the vision encoder marks its rows, and the decoder finds the mark. */
import { foundRows } from './found';
import { codeTolerance, type FeatureCode } from './feature-code';
import { chosenDims } from './token-rows';
import type { LocateContext, Location } from './types';

/** A row that does not carry the mark is text. */
export function locateByFeatures(context: LocateContext, { dims, steps }: FeatureCode): Location {
  return foundRows(context, (branch) => {
    const scales = branch.floats(
      steps.map((step) => 1 / (2 * step)),
      [steps.length],
    );
    const half = branch.floats([0.5], []);
    const scaled = branch.node('Mul', [chosenDims(branch, dims), scales]);
    const multiple = branch.node('Sub', [scaled, half]);
    const nearest = branch.node('Floor', [branch.node('Add', [multiple, half])]);
    const apart = branch.node('Abs', [branch.node('Sub', [multiple, nearest])]);
    const largest = branch.reduce('ReduceMax', apart, [2]);
    const isMarked = branch.node('Less', [largest, branch.floats([codeTolerance], [])]);
    return branch.reduce('ReduceMax', branch.cast(isMarked, 'int32'), [0]);
  });
}
