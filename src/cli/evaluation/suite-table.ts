/**
 * A suite as papers print it: a column for each data set, a row for each model, and the mean of
 * what is kept.
 */
import { formatPercent, formatSaving, inPoints } from '../../core/cost/format';
import { meanAccuracy, type SuiteReport } from '../../core/evaluation/suite/summary';
import type { MeasuredValue } from '../../core/recipe/results/measured-value';
import { recipeCost } from '../../core/recipe/recipe-cost';
import type { RecipeFile } from '../recipes';
import { colors, table } from '../terminal';
import { flopsLegend } from './flops-legend';
import { shortNames } from './table';

export function suiteTable({ sets, recipes }: SuiteReport, files: readonly RecipeFile[]): string {
  const names = shortNames(recipes.map(({ path }) => path));
  const head = ['', 'FLOPs', ...sets.map(({ name }) => name), 'mean'];
  const unpruned = sets.map((set) => set.dense);
  const rows = recipes.flatMap(({ record }, at) => {
    const { reduction } = recipeCost(files[at]!.recipe);
    const scores = record.sets.map(({ accuracy }) => accuracy);
    return [
      [
        names[at]!,
        formatSaving(reduction.decoder),
        ...scores.map(percent),
        percent(meanAccuracy(scores)),
      ],
      [
        '  of unpruned',
        '',
        ...record.sets.map(({ retained }) => percent(retained?.value)),
        measured(record.retained),
      ],
    ];
  });
  const legend =
    'Samples: ' +
    sets.map(({ name, samples }) => `${name} ${samples}`).join(', ') +
    `. ${flopsLegend(files, names)} ` +
    'Every data set counts the same; brackets are the 95% interval of the ' +
    'mean, by bootstrap over images within each set.';
  const changes = recipes.flatMap(({ record: { change } }, at) =>
    change === undefined
      ? []
      : [`${names[at]!}: ${points(change)} points on average over the data sets that have answers`],
  );
  return [
    table(head, [
      ['unpruned', '', ...unpruned.map(percent), percent(meanAccuracy(unpruned))],
      ...rows,
    ]),
    ...(changes.length === 0 ? [] : [changes.join('\n')]),
    colors.dim(legend),
  ].join('\n\n');
}

function percent(value: number | null | undefined): string {
  return typeof value === 'number' ? formatPercent(value) : '-';
}

function measured(found: MeasuredValue | undefined): string {
  if (found === undefined) return '-';
  const [low, high] = found.interval.map((end) => inPoints(end, 1));
  return `${formatPercent(found.value)} [${low!}, ${high!}]`;
}

function points({ value, interval }: MeasuredValue): string {
  const [mean, low, high] = [value, ...interval].map((one) => inPoints(one, 1));
  return `${mean!} [${low!}, ${high!}]`;
}
