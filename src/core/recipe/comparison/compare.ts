/** Compares recipes. Only this file decides which value is better. */
import { tokensPerLayer } from '../../cost/tokens';
import { promptShape, recipeCost } from '../recipe-cost';
import type { RecipeModel } from '../types';
import { categoryRow } from './measured-rows';
import { comparedEvaluations } from './evaluations';
import { folderName } from './folder-name';
import { notesOf, type Readings } from './notes';
import type { Facts, Reading, RowDefinition } from './row-definition';
import { rowDefinitions } from './rows';
import { oneLine } from './plain';
import { saysNothing } from '../../figures/signed';
import type {
  ComparedRecipe,
  Comparison,
  ComparisonCell,
  ComparisonColumn,
  ComparisonRow,
  KeepRow,
} from './types';
import { englishWords, type ComparisonWords } from './words';

/**
 * Differences are against the first recipe that can be read. A value is called the best only if all
 * values of the row compare and are of one kind: otherwise the best of some would look like the
 * best of all. Values that are shown alike are equal.
 */
export function compareRecipes(
  recipes: readonly ComparedRecipe[],
  words: ComparisonWords = englishWords,
): Comparison {
  const facts = factsOf(recipes);
  const columns = columnsOf(recipes, facts);
  const first = facts.findIndex((one) => one !== undefined);
  const readings = new Map(
    rowDefinitions.map((row) => [row.key, facts.map((one) => one && row.read(one, words))]),
  );
  const context = { first, words, isOther: columns.map(({ otherModel }) => otherModel) };
  return {
    columns,
    rows: rowDefinitions
      .filter(({ key, optional }) => optional !== true || readings.get(key)!.some(Boolean))
      .map((row) => rowOf(row, words.rows[row.key], readings.get(row.key)!, context)),
    categories: categoriesOf(facts, context),
    keeps: keepsOf(recipes, words),
    notes: notesOf(columns, facts, readings, words),
  };
}

/**
 * Costs of one model's recipes are restated for the prompt of the first; otherwise costs from two
 * calibrations would not compare.
 */
function factsOf(recipes: readonly ComparedRecipe[]): (Facts | undefined)[] {
  const readable = recipes.flatMap(({ recipe }) => recipe ?? []);
  const first = readable[0]?.model;
  const evaluations = comparedEvaluations(recipes.map(({ recipe }) => recipe));
  return recipes.map(({ recipe, loss, times }, at) => {
    if (!recipe) return undefined;
    const { model } = recipe;
    const { selfLoss, crossLoss, statistics } = recipe.fit ?? {};
    const isWhole = selfLoss !== undefined && crossLoss !== undefined && statistics !== undefined;
    const recorded = isWhole ? { self: selfLoss, cross: crossLoss, statistics } : undefined;
    const prompt = promptShape(first?.fingerprint === model.fingerprint ? first : model);
    return {
      recipe,
      prompt,
      cost: recipeCost({ ...recipe, model: { ...model, ...prompt } }),
      ownCost: { ...recipeCost(recipe), ...(times && { times }) },
      isNamesake: readable.some((one) => isNamesake(one.model, model)),
      loss: loss ?? recorded,
      evaluation: evaluations[at],
    };
  });
}

function isNamesake(one: RecipeModel, other: RecipeModel): boolean {
  return one.fingerprint !== other.fingerprint && folderName(one.path) === folderName(other.path);
}

function columnsOf(
  recipes: readonly ComparedRecipe[],
  facts: readonly (Facts | undefined)[],
): ComparisonColumn[] {
  const model = recipes.find(({ recipe }) => recipe)?.recipe?.model.fingerprint;
  return recipes.map(({ name, recipe, problem }, index) => {
    const visualTokens = facts[index]?.prompt.visualTokens ?? 0;
    const flow = recipe && tokensPerLayer(recipe.model.layers, visualTokens, recipe.schedule);
    return {
      name,
      problem,
      otherModel: recipe !== undefined && recipe.model.fingerprint !== model,
      leaving: flow?.leaving ?? [],
      entering: flow?.entering[0] ?? 0,
      visualTokens,
    };
  });
}

/**
 * What every row is made from, with the index of the column that the others are compared with, -1
 * if none can be read.
 */
interface Context {
  first: number;
  words: ComparisonWords;
  /** By column: its model is not the first readable recipe's. */
  isOther: readonly boolean[];
}

function categoriesOf(facts: readonly (Facts | undefined)[], context: Context): ComparisonRow[] {
  const { words } = context;
  const names = facts.flatMap((one) => Object.keys(one?.evaluation?.categories ?? {}));
  return [...new Set(names)].sort().map((name) => {
    const row = categoryRow(name);
    const readings = facts.map((one) => one && row.read(one, words));
    return rowOf(row, { ...words.rows.category, label: oneLine(name) }, readings, context);
  });
}

function rowOf(
  row: RowDefinition,
  named: { label: string; description: string },
  readings: Readings,
  { first, words, isOther }: Context,
): ComparisonRow {
  const { key, better, verbatim = false, isMeasured = false } = row;
  const best = bestText(row, readings, isOther);
  return {
    ...{ key, ...named, better, verbatim, isMeasured },
    cells: readings.map((reading, column): ComparisonCell => ({
      text: reading?.text ?? '',
      detail: reading?.detail,
      warning: reading?.warning,
      ...change(row, readings[first], reading, words),
      ...(isOther[column] === true && { trend: undefined }),
      best: best !== undefined && reading?.text === best && isOther[column] !== true,
    })),
  };
}

/**
 * The text of the best value, unless there is no choice, or some values do not compare. A recipe of
 * another model cannot be chosen.
 */
function bestText(
  { better }: RowDefinition,
  readings: Readings,
  isOther: readonly boolean[],
): string | undefined {
  if (better === undefined) return undefined;
  const all = readings.flatMap((one, column) =>
    one?.value === undefined ? [] : [{ ...one, value: one.value, column }],
  );
  if (new Set(all.map(({ basis, kind }) => `${basis ?? ''} ${kind ?? ''}`)).size > 1)
    return undefined;
  const compared = all.filter(({ column }) => isOther[column] !== true);
  if (new Set(compared.map(({ text }) => text)).size < 2) return undefined;
  const sign = better === 'higher' ? 1 : -1;
  const best = compared.reduce((a, b) => (sign * b.value > sign * a.value ? b : a));
  // Among measured values, the one that chance put first is not the best.
  return compared.some((one) => one.text !== best.text && mayBeEqual(one, best))
    ? undefined
    : best.text;
}

function change(
  row: RowDefinition,
  first: Reading | undefined,
  one: Reading | undefined,
  words: ComparisonWords,
): Pick<ComparisonCell, 'difference' | 'trend'> {
  const none = { difference: undefined, trend: undefined };
  if (first?.value === undefined || one?.value === undefined) return none;
  if (first === one || first.basis !== one.basis || first.text === one.text) return none;
  const difference = row.difference?.(first.value, one.value, words);
  if (difference === undefined || saysNothing(difference)) return none;
  if (row.better === undefined || first.kind !== one.kind || mayBeEqual(first, one)) {
    return { difference, trend: undefined };
  }
  const gained = row.better === 'higher' ? one.value > first.value : one.value < first.value;
  return { difference, trend: gained ? 'better' : 'worse' };
}

/** Whether their intervals overlap; values without intervals are exact. */
function mayBeEqual({ range: one }: Reading, { range: other }: Reading): boolean {
  return one !== undefined && other !== undefined && one[0] <= other[1] && other[0] <= one[1];
}

function keepsOf(recipes: readonly ComparedRecipe[], words: ComparisonWords): KeepRow[] {
  const steps = recipes.map(
    ({ recipe }) => new Map(recipe?.schedule.map(({ layer, keep }) => [layer, keep])),
  );
  const layers = [...new Set(steps.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
  return layers.map((layer) => ({
    layer,
    label: words.keepAfter(layer),
    keeps: steps.map((one) => one.get(layer)),
  }));
}
