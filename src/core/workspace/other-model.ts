/** Whether another model than the recipe's stands where the recipe says. */
import { dtypeOfDecoder, type Dtype } from '../model/variants';
import { isOfAnotherModel, type Fingerprinted } from '../recipe/another-model';
import type { RecipeModel } from '../recipe/types';

/**
 * @param model as the recipe names it
 * @param describe tells of the model that stands there, in a precision; may find none, or fail
 * @returns the model there, where it is another; undefined where it is not, or nobody knows
 */
export async function otherModelThere(
  model: Pick<RecipeModel, 'decoder' | 'fingerprint'>,
  describe: (dtype: Dtype | undefined) => Promise<Fingerprinted | undefined> | undefined,
): Promise<Fingerprinted | undefined> {
  const there = await describe(dtypeOfDecoder(model.decoder))?.catch(() => undefined);
  return there !== undefined && isOfAnotherModel(model, there) ? there : undefined;
}
