/** Looking up the model of a recipe on disk, for the recipe's checks. */
import path from 'node:path';
import type { ModelLookup } from '../recipe/checks/semantics';
import { dtypeOfDecoder } from '../model/folder/variants';

/** @param folder to which the recipe's model path is relative */
export function modelLookup(folder: string): ModelLookup {
  return {
    async describe(model) {
      const dtype = dtypeOfDecoder(model.decoder);
      // Reading graphs needs a library for which editing a recipe should not wait.
      const [{ openModelFolder }, { modelFingerprint }, { refusalBefore }] = await Promise.all([
        import('../model/folder/folder'),
        import('../model/folder/fingerprint'),
        import('../surgery/pruning/before-decoder'),
      ]);
      try {
        const found = await openModelFolder(path.resolve(folder, model.path), { dtype });
        if (found.files.decoder !== path.join(found.path, model.decoder)) return undefined;
        return {
          fingerprint: await modelFingerprint(found),
          architecture: found.architecture,
          shape: found.shape,
          visualTokens: found.expectedVisualTokens,
          beforeRefusal: refusalBefore(found.decoder)?.text,
        };
      } catch (error) {
        if ((error as { code?: unknown }).code === 'not-a-model') return undefined;
        throw error;
      }
    },
  };
}
