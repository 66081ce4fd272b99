/** The parts of a recipe that costs follow from, as far as a text that is being typed has them. */
import { prunableLayers } from '../cost/layers';
import type { Step } from '../cost/types';
import { numberAt, valueAt, type RecipeDocument, type StepNode } from './document';
import type { Budget, RecipeModel } from './types';

/** The steps, if every one of them has a layer and a keep that counts can be made of. */
export function completeSteps(steps: readonly StepNode[]): Step[] | undefined {
  const schedule: Step[] = [];
  for (const { layer, keep } of steps) {
    if (layer === undefined || !Number.isInteger(layer) || layer < 0) return undefined;
    if (keep === undefined || keep <= 0 || keep > 1) return undefined;
    schedule.push({ layer, keep });
  }
  return schedule;
}

const sizes = ['layers', 'hiddenSize', 'intermediateSize', 'attentionHeads', 'keyValueHeads'];

/** The model block, if all that costs follow from is there. */
export function readModel(document: RecipeDocument): RecipeModel | undefined {
  const positive = [...sizes, 'visualTokens'].every(
    (key) => (numberAt(document, ['model', key]) ?? 0) >= 1,
  );
  const told = (numberAt(document, ['model', 'textTokens']) ?? -1) >= 0;
  const complete = positive && told && kindsAreWritten(document);
  return complete ? (valueAt(document, ['model']) as RecipeModel) : undefined;
}

/** Whether what is said of convolutions and shared caches, if anything, can be counted. */
function kindsAreWritten(document: RecipeDocument): boolean {
  const at = (key: string) => valueAt(document, ['model', key]);
  const [layers = [], kernel = 1, shared = []] = [
    ...[at('convolutionLayers'), at('convolutionKernel'), at('sharedCaches')],
  ];
  const isLayer = (one: unknown) => Number.isInteger(one) && (one as number) >= 0;
  return (
    Number.isInteger(kernel) &&
    Array.isArray(layers) &&
    layers.every(isLayer) &&
    Array.isArray(shared) &&
    shared.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isLayer))
  );
}

/** The layers that steps may name, where the model block says so much. */
export function layersToPrune(document: RecipeDocument): ReadonlySet<number> | undefined {
  const model = readModel(document);
  return model && model.layers <= mostLayers ? new Set(prunableLayers(model)) : undefined;
}

/** More layers than any decoder has; a size of a million layers is a slip of the finger. */
export const mostLayers = 100_000;

/** The budget, if it is one. */
export function readBudget(document: RecipeDocument): Budget | undefined {
  const metric = valueAt(document, ['budget', 'metric']);
  const convention = valueAt(document, ['budget', 'convention']);
  const reduction = numberAt(document, ['budget', 'reduction']);
  const value = numberAt(document, ['budget', 'value']);
  if (metric !== 'flops' && metric !== 'tokens' && metric !== 'kv') return undefined;
  if (convention !== 'decoder' && convention !== 'visual') return undefined;
  if (reduction !== undefined && value === undefined) return { metric, convention, reduction };
  if (value !== undefined && reduction === undefined) return { metric, convention, value };
  return undefined;
}
