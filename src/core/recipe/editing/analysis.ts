/** Tokens by step, cost and budget of a recipe that is being edited, as far as it can be read. */
import { achieved, isKnownFor, type Assessment } from '../../cost/budget';
import type { TimePair, TimesCost } from '../../cost/times';
import { scheduleCost, type CostOptions } from '../../cost/cost';
import { tokensPerLayer, type TokenFlow } from '../../cost/tokens';
import type { Convention, Cost, DecoderShape, PromptShape, Step, Budget } from '../../cost/types';
import { isWhole, limits } from '../../limits';
import { workOf } from '../../ranking/work';
import { numberAt, stepNodes, type RecipeDocument, type StepNode } from '../document';
import { completeSteps, readBudget, readModel, readRanking } from '../parts';
import { decoderShape, predictedTimes, promptShape } from '../recipe-cost';

export interface Analysis {
  steps: StepNode[];
  /** The steps that can be counted with, whatever rules they break. */
  schedule: Step[];
  /** Whether these are all steps; only then the total cost is known. */
  complete: boolean;
  /** Visual tokens by layer; needs the model's layers and visual tokens. */
  flow: TokenFlow | undefined;
  visualTokens: number | undefined;
  /** Needs every size of the model block. */
  costs: Costs | undefined;
  budget: Budget | undefined;
  /** Only of a complete schedule with a budget. */
  assessment: Assessment | undefined;
}

export interface Costs {
  shape: DecoderShape;
  prompt: PromptShape;
  /** The cost of the ranking, if there is a ranking yet, and whether the budget counts it. */
  options: CostOptions;
  unpruned: Cost;
  cost: Cost;
}

export function analyse(document: RecipeDocument): Analysis {
  const steps = stepNodes(document);
  const schedule = steps.flatMap((step) => completeSteps([step]) ?? []);
  const complete = schedule.length === steps.length && !isBroken(document);
  const layers = count(document, 'layers');
  const visualTokens = count(document, 'visualTokens');
  const countable = layers !== undefined && layers <= limits.layers && visualTokens !== undefined;
  const flow = countable ? tokensPerLayer(layers, visualTokens, schedule) : undefined;
  const model = flow && readModel(document);
  const budget = readBudget(document);
  let costs: Costs | undefined;
  if (flow && model) {
    const [shape, prompt] = [decoderShape(model), promptShape(model)];
    const ranking = readRanking(document);
    const work = ranking && workOf(ranking);
    const options = { work, counted: budget?.overhead === true };
    const times = predictedTimes(budget, schedule, ranking);
    const cost = { ...scheduleCost(shape, prompt, schedule, options), ...(times && { times }) };
    const unpruned = {
      ...scheduleCost(shape, prompt, []),
      ...(times && { times: unprunedTimes(times) }),
    };
    costs = { shape, prompt, options, unpruned, cost };
  }
  const assessment =
    costs && budget && complete && isKnownFor(budget, costs.cost)
      ? achieved(budget, costs.shape, costs.prompt, costs.cost)
      : undefined;
  return { steps, schedule, complete, flow, visualTokens, costs, budget, assessment };
}

function unprunedTimes({ prefill, firstToken }: TimesCost): TimesCost {
  const of = ({ unpruned }: TimePair) => ({ pruned: unpruned, unpruned });
  return { prefill: of(prefill), ...(firstToken && { firstToken: of(firstToken) }) };
}

/** The convention that costs are shown in: the budget's. */
export function conventionOf({ budget }: Analysis): Convention {
  return budget?.convention ?? 'decoder';
}

/** Faults that leave the meaning of the rest of the text unchanged. */
const harmless = new Set(['json-comment', 'json-trailing-comma', 'json-duplicate-key']);

/**
 * Whether something is missing from the text, as while it is typed: totals would be of a part of
 * it.
 */
export function isBroken({ syntax }: RecipeDocument): boolean {
  return syntax.some(({ code }) => !harmless.has(code));
}

function count(document: RecipeDocument, key: string): number | undefined {
  const value = numberAt(document, ['model', key]);
  return isWhole(value, limits.tokens, 1) ? value : undefined;
}
