/** Results of suites of data sets, as papers print them. */
import { formatPercent } from '../../cost/format';
import { formatPercentInterval } from '../../figures/format';
import { currentSuites } from '../../recipe/results/evaluations';
import type { SuiteRecord } from '../../recipe/types';
import { samplesText, text } from '../../text';
import { cell, verbatim, type Block } from '../document';
import type { Findings, KeyedRecipe } from '../findings';
import type { Say } from '../types';
import { change } from './measured-table';

interface Row {
  recipe: KeyedRecipe;
  record: SuiteRecord;
}

export function suitesSection({ recipes }: Pick<Findings, 'recipes'>, say: Say): Block[] {
  const rows = recipes.flatMap((recipe) =>
    currentSuites(recipe.recipe).map((record): Row => ({ recipe, record })),
  );
  // A table has only the same data sets with equally many samples.
  const suites = new Map<string, Row[]>();
  for (const row of rows) {
    const { name, sets } = row.record;
    const key = JSON.stringify([name, sets.map((set) => [set.name, set.data, set.samples])]);
    suites.set(key, [...(suites.get(key) ?? []), row]);
  }
  return [...suites.values()].flatMap((found) => suiteBlocks(found, say));
}

function suiteBlocks(rows: readonly Row[], say: Say): Block[] {
  const { name, sets } = rows[0]!.record;
  return [
    { kind: 'heading', level: 2, content: [say(text`Suite`), ': ', verbatim(name)] },
    {
      kind: 'table',
      head: [
        [say(text`Recipe`)],
        ...sets.map((set) => [verbatim(set.name)]),
        [say(text`Accuracy kept, mean`)],
        [say(text`Change in points, mean`)],
      ],
      rows: rows.map(({ recipe, record }) => [
        { content: [`${recipe.key} `, verbatim(recipe.name)] },
        ...record.sets.map(({ accuracy, dense: unpruned, samples }) =>
          accuracy === undefined || unpruned === undefined
            ? cell(undefined)
            : cell(
                formatPercent(accuracy),
                say(text`unpruned ${formatPercent(unpruned)}, ${samplesText(samples)}`),
              ),
        ),
        record.retained === undefined
          ? cell(undefined)
          : cell(
              formatPercent(record.retained.value),
              formatPercentInterval(record.retained.interval),
            ),
        record.change === undefined
          ? cell(undefined)
          : cell(change(record.change.value, record.change.interval, say)),
      ]),
      legend: say(
        text`Every data set counts the same. Intervals are 95%, bootstrapped by image within each set.`,
      ),
    },
  ];
}
