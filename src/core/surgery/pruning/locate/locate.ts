/** Where the visual tokens of a prompt are, and whether this run is one to prune. */
import type { GraphBuilder } from '../../../onnx/graph-builder';
import type { OnnxModel } from '../../../onnx/model-file';
import { locateByFeatures } from './features';
import { locateByInput } from './input';
import { locateByMarkers } from './markers';
import { locateBySpan } from './span';
import type { Locate, LocateContext, Location } from './types';

export type { Locate, LocateKind, Location } from './types';

/** Outputs of the last nodes that every way adds, so that they are found again in a graph. */
export const locationNames = { prunes: 'prunes', visual: 'visual_rows' } as const;

/**
 * Adds the nodes that answer both.
 * @param pastLength int64 [1], rows in the cache of the first layer
 */
export function addLocation(
  model: OnnxModel,
  builder: GraphBuilder,
  locate: Locate,
  pastLength: string,
): Location {
  const isFirst = builder.node('Equal', [pastLength, builder.ints([0])]);
  const { prunes, visual } = add(locate, { model, builder, isFirst });
  return {
    prunes: builder.node('Identity', [prunes], { output: locationNames.prunes }),
    visual: builder.node('Identity', [visual], { output: locationNames.visual }),
  };
}

function add(locate: Locate, context: LocateContext): Location {
  switch (locate.kind) {
    case 'input':
      return locateByInput(context);
    case 'span':
      return locateBySpan(context, locate.span);
    case 'markers':
      return locateByMarkers(context, locate.rule, locate.rows);
    case 'features':
      return locateByFeatures(context, locate.code);
  }
}
