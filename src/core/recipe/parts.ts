/** The parts of a recipe that costs follow from, as far as a text that is being typed has them. */
import { prunableLayers } from '../cost/layers';
import { isMetric } from '../cost/metrics';
import { beforeDecoder, type Budget, type Prediction, type Step } from '../cost/types';
import { isWhole, limits } from '../limits';
import type { Ranking } from '../ranking/families';
import { record } from '../record';
import { isRanking } from '../ranking/parameters';
import { numberAt, valueAt, type RecipeDocument, type StepNode } from './document';
import type { RecipeModel } from './types';

/** The steps, if every one of them has a layer and a keep that counts can be made of. */
export function completeSteps(steps: readonly StepNode[]): Step[] | undefined {
  const schedule: Step[] = [];
  for (const { layer, keep } of steps) {
    if (layer === undefined || !Number.isInteger(layer) || layer < beforeDecoder) return undefined;
    if (keep === undefined || keep <= 0 || keep > 1) return undefined;
    schedule.push({ layer, keep });
  }
  return schedule;
}

/** The sizes that costs follow from, and the largest that are computed with. */
const sizes = {
  layers: limits.layers,
  hiddenSize: limits.width,
  intermediateSize: limits.width,
  attentionHeads: limits.heads,
  keyValueHeads: limits.heads,
  visualTokens: limits.tokens,
};

/** The model block, if all that costs follow from is there. */
export function readModel(document: RecipeDocument): RecipeModel | undefined {
  const model = valueAt(document, ['model']) as Partial<RecipeModel> | undefined;
  const at = (key: string) => valueAt(document, ['model', key]);
  const head = at('headSize');
  const complete =
    Object.entries(sizes).every(([key, most]) => isWhole(at(key), most, 1)) &&
    isWhole(at('textTokens'), limits.tokens) &&
    (head === undefined || isWhole(head, limits.width, 1)) &&
    kindsAreWritten(document);
  return complete ? (model as RecipeModel) : undefined;
}

/**
 * Whether convolutions and shared caches, if the recipe has any, are written so that they can be
 * counted.
 */
function kindsAreWritten(document: RecipeDocument): boolean {
  const at = (key: string) => valueAt(document, ['model', key]);
  const [layers = [], kernel = 1, shared = []] = [
    ...[at('convolutionLayers'), at('convolutionKernel'), at('sharedCaches')],
  ];
  const isLayer = (one: unknown) => isWhole(one, limits.layers);
  return (
    isWhole(kernel, limits.width) &&
    Array.isArray(layers) &&
    layers.every(isLayer) &&
    Array.isArray(shared) &&
    shared.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isLayer))
  );
}

/** The layers that steps may name besides `beforeDecoder`, if the model block gives them. */
export function layersToPrune(document: RecipeDocument): ReadonlySet<number> | undefined {
  const model = readModel(document);
  return model && new Set(prunableLayers(model));
}

/** The budget, if it is valid. */
export function readBudget(document: RecipeDocument): Budget | undefined {
  const metric = valueAt(document, ['budget', 'metric']);
  const convention = valueAt(document, ['budget', 'convention']);
  const reduction = numberAt(document, ['budget', 'reduction']);
  const value = numberAt(document, ['budget', 'value']);
  if (!isMetric(metric)) return undefined;
  if (convention !== 'decoder' && convention !== 'visual') return undefined;
  const overhead = valueAt(document, ['budget', 'overhead']) === true;
  const predicted = readPrediction(valueAt(document, ['budget', 'predicted']));
  const meaning = {
    metric,
    convention,
    ...(overhead && { overhead }),
    ...(predicted && { predicted }),
  } as const;
  if (reduction !== undefined && value === undefined) return { ...meaning, reduction };
  if (value !== undefined && reduction === undefined) return { ...meaning, value };
  return undefined;
}

/** A profile's prediction, if it is complete. */
function readPrediction(value: unknown): Prediction | undefined {
  const isPair = (pair: unknown) => {
    const { pruned, unpruned } = record(pair) ?? {};
    return [pruned, unpruned].every((one) => typeof one === 'number' && one > 0);
  };
  const { schedule, prefill, firstToken } = record(value) ?? {};
  const isWhole = isPair(prefill) && (firstToken === undefined || isPair(firstToken));
  return typeof schedule === 'string' && isWhole ? (value as Prediction) : undefined;
}

/** The ranking, if it is valid; an invalid one has no cost yet. */
export function readRanking(document: RecipeDocument): Ranking | undefined {
  const ranking = valueAt(document, ['ranking']);
  return isRanking(ranking) ? ranking : undefined;
}
