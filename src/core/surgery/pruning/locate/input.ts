/** `input`: the caller gives the rows. */
import { visualIndexInput } from '../../../model/folder/decoder-interface';
import { addVisualIndexInput } from '../../rewrite';
import type { LocateContext, Location } from './types';

/** Adds the int64 input `visual_token_index`; an empty one means that nothing is pruned. */
export function locateByInput({ model, builder, isFirst }: LocateContext): Location {
  addVisualIndexInput(model);
  const count = builder.node('Shape', [visualIndexInput]);
  const any = builder.node('Greater', [count, builder.ints([0])]);
  const both = builder.node('And', [isFirst, any]);
  return { prunes: builder.node('Squeeze', [both, builder.ints([0])]), visual: visualIndexInput };
}
