/** Notes about figures that do not compare, each given once. */
import { countsDiffer, uncounted } from '../../cost/overhead';
import { currentEvaluation } from '../results/evaluations';
import { promptShape } from '../recipe-cost';
import type { Facts, Reading } from './row-definition';
import type { ComparisonColumn, ComparisonNote, RowKey } from './types';
import type { ComparisonWords } from './words';

/** One for each column; undefined if a recipe cannot be read, or has no such value. */
export type Readings = readonly (Reading | undefined)[];

export function notesOf(
  columns: readonly ComparisonColumn[],
  facts: readonly (Facts | undefined)[],
  readings: ReadonlyMap<RowKey, Readings>,
  words: ComparisonWords,
): ComparisonNote[] {
  const others = columns.filter(({ otherModel }) => otherModel).map(({ name }) => name);
  // Differences that follow from another model are covered by the first note.
  const mixed = (key: RowKey): boolean => {
    const cells = readings.get(key)!.filter((_, index) => !columns[index]!.otherModel);
    return new Set(cells.flatMap((one) => one?.basis ?? [])).size > 1;
  };
  const prompt = facts.find(Boolean)?.prompt;
  const restated = columns
    .filter((_, index) => {
      const one = facts[index];
      return one && JSON.stringify(promptShape(one.recipe.model)) !== JSON.stringify(one.prompt);
    })
    .map(({ name }) => name);
  const costs = facts.flatMap((one) => one?.cost ?? []);
  const leftOut = new Set(uncounted(costs));
  const without = columns.flatMap(({ name }, index) => {
    const cost = facts[index]?.cost;
    return cost !== undefined && leftOut.has(cost) ? [name] : [];
  });
  const unmeasured = columns
    .filter(({ problem }, index) => problem === undefined && !readings.get('accuracy')![index])
    .map(({ name }) => name);
  return [
    ...(others.length > 0 ? [{ text: words.otherModel, names: others }] : []),
    ...(prompt && restated.length > 0
      ? [{ text: words.otherPrompt(prompt), names: restated }]
      : []),
    ...(countsDiffer(costs) ? [{ text: words.otherCounting, names: without }] : []),
    ...(mixed('selfLoss') ? [{ text: words.otherStatistics, names: [] }] : []),
    ...(unmeasured.length > 0 ? [{ text: words.notMeasured, names: unmeasured }] : []),
    ...commonNote(columns, facts, words),
    ...(mixed('accuracy') ? [{ text: words.otherData, names: [] }] : []),
  ];
}

/** Names recipes whose accuracy is also known on more samples than it is compared on. */
function commonNote(
  columns: readonly ComparisonColumn[],
  facts: readonly (Facts | undefined)[],
  words: ComparisonWords,
): ComparisonNote[] {
  const more = facts.flatMap((one, index) => {
    const best = one?.evaluation && currentEvaluation(one.recipe);
    return best && best.samples > one.evaluation!.samples ? [{ index, one }] : [];
  });
  const [first] = more;
  if (!first) return [];
  const names = more.map(({ index }) => columns[index]!.name);
  return [{ text: words.commonSamples(first.one.evaluation!.samples), names, isBasis: true }];
}
