/** Giving the layers after cuts the bias of their segment. */
import { elementTypeOf } from '../../onnx/element-types';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { GraphIndex } from '../../onnx/graph-index';
import { floatTypeName } from '../../onnx/tensors';
import { biasOfRows } from '../../ranking/size-bias/graph';
import { valueAt, type AttentionSite } from '../attention/site';
import type { SegmentState } from './state';

type FloatType = ReturnType<typeof floatTypeName>;

/**
 * The type of a layer's scores, read before a rewrite, whose new values the index does not know.
 */
export function scoreType({ form, node, output }: AttentionSite, index: GraphIndex): FloatType {
  // A softmax may be computed in single precision between halves.
  const value = form === 'decomposed' ? node.input[0]! : valueAt(output);
  return floatTypeName(elementTypeOf(value, index));
}

/**
 * Segments without a bias get no addition.
 *
 * @param types by site, from `scoreType`
 */
export function addSizeBias(
  builder: GraphBuilder,
  sites: readonly AttentionSite[],
  types: readonly FloatType[],
  stateOf: (site: AttentionSite) => SegmentState,
): void {
  const made = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const value = made.get(key) ?? make();
    made.set(key, value);
    return value;
  };
  sites.forEach((site, at) => {
    const { bias, hidden } = stateOf(site);
    if (bias === undefined) return;
    const whole = once(bias, () => biasOfRows(builder, bias, hidden));
    const type = types[at]!;
    site.addBias(
      builder,
      type === 'float' ? whole : once(`${bias} ${type}`, () => builder.cast(whole, type)),
    );
  });
}
