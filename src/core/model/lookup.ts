/** Looking up the model of a recipe on disk, for the recipe's checks. */
import path from 'node:path';
import type { ModelLookup } from '../recipe/check';
import { modelFingerprint } from './fingerprint';
import { openModelFolder } from './folder';
import { dtypeOfDecoder } from './variants';

/** @param folder what the recipe's model path is relative to */
export function modelLookup(folder: string): ModelLookup {
  return {
    async fingerprint(model) {
      const dtype = dtypeOfDecoder(model.decoder);
      try {
        return await modelFingerprint(
          await openModelFolder(path.resolve(folder, model.path), { dtype }),
        );
      } catch (error) {
        if ((error as { code?: unknown }).code === 'not-a-model') return undefined;
        throw error;
      }
    },
  };
}
