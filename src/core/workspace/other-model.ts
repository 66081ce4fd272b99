/** Whether another model is at the path of the recipe's model. */
import { dtypeOfDecoder, type Dtype } from '../model/folder/variants';
import { isOfAnotherModel, type Fingerprinted } from '../recipe/another-model';
import type { RecipeModel } from '../recipe/types';

/**
 * @param model as the recipe names it
 * @param describe finds the model there, in a precision; may find none, or fail
 * @returns the model there, if it is another one; undefined if it is the same, or unknown
 */
export async function otherModelThere(
  model: Pick<RecipeModel, 'decoder' | 'fingerprint'>,
  describe: (dtype: Dtype | undefined) => Promise<Fingerprinted | undefined> | undefined,
): Promise<Fingerprinted | undefined> {
  const there = await describe(dtypeOfDecoder(model.decoder))?.catch(() => undefined);
  return there !== undefined && isOfAnotherModel(model, there) ? there : undefined;
}
