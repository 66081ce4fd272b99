/** Recipes in the trade-off panel's form: the page computes costs, statistics give losses. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { HumanError } from '../../../core/errors';
import type { Step } from '../../../core/cost/types';
import { isApproximate } from '../../../core/fit/approximate';
import { fittedMethods, methodRanking } from '../../../core/fit/methods';
import { isPredicted, type Ranking } from '../../../core/ranking/families';
import type { MassRanking } from '../../../core/ranking/mass/definition';
import { workOf } from '../../../core/ranking/work';
import type { EvaluationRecord, FitRecord, Recipe } from '../../../core/recipe/types';
import {
  attentionEvaluation,
  bestEvaluation,
  currentEvaluations,
  currentSuites,
  newestTimed,
} from '../../../core/recipe/results/evaluations';
import { scheduleHash } from '../../../core/recipe/hash';
import { suiteEvaluation } from '../../../core/recipe/results/suite-evaluation';
import { decoderShape, promptShape } from '../../../core/recipe/recipe-cost';
import type { Maker } from '../../../protocol/measured';
import type { Loss, PanelRecipe, RecipeNumbers } from '../../../protocol/trade-off';
import type { Preview } from '../../../fitter/pool';
import { headlineWords, ofOtherWords } from '../../recipes/headline';
import type { Services } from '../../services';
import { isOfOther } from '../../workspace/is-of-other';
import type { WorkspaceRecipe } from '../../workspace/workspace-index';
import { withMeasured } from '../../workspace/with-measured';

/** Schedules that a few minutes of dragging go through; small objects. */
const mostLosses = 1000;

/** Losses by what they depend on, since recipes are shown again with every typed letter. */
export class LossCache {
  private readonly losses = new Map<string, Promise<Loss | undefined>>();

  constructor(private readonly fitter: Preview) {}

  /**
   * undefined where the statistics are of a decoder with other layers, or hold nothing that it
   * ranks by.
   */
  async of({ model, schedule, ranking }: Recipe): Promise<Loss | undefined> {
    const { shape, metadata } = this.fitter.facts;
    if (model.layers !== shape.layers || !isPredicted(ranking)) return undefined;
    const key = scheduleHash(schedule, ranking);
    const known = this.losses.get(key);
    if (known) return known;
    const isNear = isApproximate(ranking, metadata);
    const loss = this.predict(schedule, ranking, isNear).catch((error: unknown) => {
      if (error instanceof HumanError && error.code === 'statistics-without-isolation') {
        return undefined;
      }
      throw error;
    });
    if (this.losses.size >= mostLosses) this.losses.clear();
    this.losses.set(key, loss);
    loss.catch(() => this.losses.delete(key));
    return loss;
  }

  private async predict(schedule: Step[], ranking: Ranking, isNear: boolean): Promise<Loss> {
    const { selfLoss, crossLoss } = await this.fitter.predictedLoss(schedule, ranking);
    return { selfLoss, crossLoss, ...(isNear && { isApproximate: true }) };
  }
}

/** @param losses undefined without statistics: recipes have costs nevertheless */
export async function panelRecipe(
  { uri, name, recipe, problem, reason, modelFolder }: WorkspaceRecipe,
  losses: LossCache | undefined,
  services: Services,
): Promise<PanelRecipe> {
  const id = uri.toString();
  // The panel names the recipe itself.
  if (!recipe) return { id, name, problem: reason ?? problem ?? '' };
  const isOther = await isOfOther(services.index, { recipe, modelFolder });
  const headline = isOther ? ofOtherWords() : headlineWords(services, { uri, recipe, modelFolder });
  const numbers = numbersOf(
    withMeasured(services.elsewhere, recipe).recipe,
    losses ? await losses.of(recipe) : recordedLoss(recipe),
  );
  if (!isOther) return { id, name, headline, numbers };
  return { id, name, headline, isOfOther: true, numbers: unmeasured(numbers) };
}

function recordedLoss({ fit }: Recipe): Loss | undefined {
  const { selfLoss, crossLoss } = fit ?? {};
  if (selfLoss === undefined || crossLoss === undefined) return undefined;
  return { selfLoss, crossLoss, isRecorded: true };
}

/** Measurements of another model are not shown among this one's. */
function unmeasured(numbers: RecipeNumbers): RecipeNumbers {
  const rest = { ...numbers };
  delete rest.records;
  delete rest.evaluation;
  delete rest.attention;
  delete rest.firstToken;
  return rest;
}

function numbersOf(recipe: Recipe, loss: Loss | undefined): RecipeNumbers {
  const { schedule, budget, model, fit } = recipe;
  const evaluations = currentEvaluations(recipe);
  const best = bestEvaluation(evaluations);
  const suites = currentSuites(recipe).flatMap(
    (suite) =>
      suiteEvaluation(
        suite,
        vscode.l10n.t('{0} (suite of {1} data sets)', suite.name, suite.sets.length),
      ) ?? [],
  );
  const records = [...evaluations, ...suites];
  return {
    schedule,
    budget,
    shape: decoderShape(model),
    prompt: promptShape(model),
    work: workOf(recipe.ranking),
    hash: scheduleHash(schedule, recipe.ranking),
    ...(loss && { loss }),
    ...massOf(recipe),
    ...(fit && { maker: makerOf(fit) }),
    ...(records.length > 0 && { records }),
    ...(best && measuredOf(best)),
    ...attentionOf(recipe),
    ...firstTokenOf(evaluations),
  };
}

/** The method with whose masses its own can be compared. */
function massOf({ ranking }: Recipe): Pick<RecipeNumbers, 'mass'> {
  if (ranking.kind !== 'self-cross') return {};
  const own = kindOfMass(ranking);
  const mass = fittedMethods.find((method) =>
    isDeepStrictEqual(kindOfMass(methodRanking(method)), own),
  );
  return mass === undefined ? {} : { mass };
}

/** A ranking without the parts that statistics and other options of a fit add. */
function kindOfMass({ sizeBias: _sizeBias, heads: _heads, ...ranking }: MassRanking): object {
  const { coverage, ...rest } = ranking;
  return { ...rest, ...(coverage && { block: coverage.block }) };
}

function makerOf({ method, objective, refined }: FitRecord): Maker {
  return {
    method,
    ...(objective !== undefined && { objective }),
    ...(refined !== undefined && { refined }),
  };
}

function firstTokenOf(records: readonly EvaluationRecord[]): Pick<RecipeNumbers, 'firstToken'> {
  const latency = newestTimed(records, ({ firstToken }) => firstToken !== undefined)?.latency;
  if (!latency?.firstToken) return {};
  const { dense: unpruned, pruned, speedUp } = latency.firstToken;
  const times = { unpruned: unpruned.median, pruned: pruned.median, speedUp: speedUp.value };
  const { memory } = latency;
  return { firstToken: { ...times, ...(memory && { memory }) } };
}

function attentionOf(recipe: Recipe): Pick<RecipeNumbers, 'attention'> {
  const { attention } = attentionEvaluation(recipe) ?? {};
  if (!attention) return {};
  return { attention: { self: attention.self.value, cross: attention.cross.value } };
}

function measuredOf(record: EvaluationRecord): Pick<RecipeNumbers, 'evaluation'> {
  const { data, samples, accuracy, dense: unpruned, interval } = record;
  if (accuracy === undefined || unpruned === undefined) return {};
  return { evaluation: { data, samples, accuracy, unpruned, ...(interval && { interval }) } };
}
