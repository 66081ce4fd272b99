/**
 * Applies a recipe, with the help of a worker process, which chooses how tokens are found, and
 * proves it.
 */
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
  /** The model's future data: a mark is made for its pictures, and its prompts are tried. */
  data?: DataSource | undefined;
  worker: WorkerOptions;
  /** Called with each stage that begins. */
  onStage?: (stage: ApplyStage) => void;
}

export interface AppliedWay {
  applied: Applied;
  located: Located;
  /** undefined if the graph gets the rows as an input. */
  proof: Proof | undefined;
  /** The note about the runtime that the original was made for. */
  note: Text | undefined;
}

/** @throws HumanError as `applyRecipe` and the worker do; nothing is left then */
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
