/** Applying a recipe, with what only a worker process can do: choosing how tokens are found, and proving it. */
import { applyRecipe, type Applied, type ApplyOptions } from '../../core/apply/apply';
import type { Located } from '../../core/apply/locate/located';
import type { Proof } from '../../core/apply/locate/proof';
import type { ApplyStage } from '../../core/apply/stages';
import { requireTarget } from '../../core/apply/target';
import { layoutNote } from '../../core/apply/written-name';
import type { DataSource } from '../../core/data/types';
import type { LocateKind } from '../../core/surgery/pruning/locate/locate';
import type { Text } from '../../core/text';
import type { WorkerOptions } from './options';
import { runWorker } from './client';

export interface LocatedApplyOptions extends Omit<ApplyOptions, 'locate' | 'prove'> {
  /** undefined: the first that holds. */
  way: LocateKind | undefined;
  /** What the model will see: a mark is made for its pictures, and prompts of it are tried. */
  data?: DataSource | undefined;
  worker: WorkerOptions;
  /** Told what begins. */
  onStage?: (stage: ApplyStage) => void;
}

export interface AppliedWay {
  applied: Applied;
  located: Located;
  /** undefined where the graph is told the rows. */
  proof: Proof | undefined;
  /** What is to be said of the runtime that the original was made for. */
  note: Text | undefined;
}

/** @throws HumanError as `applyRecipe` and the worker do; nothing is left behind */
export async function applyLocated(options: LocatedApplyOptions): Promise<AppliedWay> {
  const { model, way, data, worker, onStage, out, replace = false } = options;
  // Before long work, and once more before anything is written.
  await requireTarget(out, model.path, replace);
  const { dtype } = model;
  onStage?.('locating');
  const located = await runWorker(
    { kind: 'locate', model: model.path, dtype, way, data, device: 'cpu' },
    worker,
  );
  const { locate } = located;
  let proof: Proof | undefined;
  onStage?.('writing');
  const applied = await applyRecipe({
    ...options,
    locate,
    prove: async (folder) => {
      if (locate.kind === 'input') return;
      onStage?.('proving');
      const request = {
        kind: 'locate-proof',
        model: folder,
        dtype,
        locate,
        data,
        device: 'cpu',
      } as const;
      proof = await runWorker(request, worker);
    },
  });
  return { applied, located, proof, note: layoutNote(model) };
}
