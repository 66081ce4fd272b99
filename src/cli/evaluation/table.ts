/** The results of an evaluation as text: recipes, their baselines, categories, and conclusions. */
import { counted } from '../counted';
import { basename } from 'node:path';
import { formatPercent, formatSaving, inPoints } from '../../core/cost/format';
import { significance, verdictOf } from '../../core/evaluation/statistics/significance';
import { formatKl } from '../../core/figures/format';
import { differenceInterval, retainedOf } from '../../core/figures/retained';
import { isUnchanged } from '../../core/figures/unseen';
import type { EvaluationReport } from '../../core/evaluation/types';
import { betterBaselines, methodLabels } from '../../core/recipe/methods';
import { recipeCost } from '../../core/recipe/recipe-cost';
import type { BaselineRecord, BothModels, EvaluationRecord } from '../../core/recipe/types';
import type { RecipeFile } from '../recipes';
import { flopsLegend } from './flops-legend';
import { colors, table } from '../terminal';
import { recipeSuffix } from '../../core/recipe/suffix';

type Found = Pick<EvaluationReport, 'dense' | 'recipes'>;

/** The unpruned model comes first, baselines follow the recipe whose FLOPs they have. */
export function evaluationTable(
  { dense: unpruned, recipes }: Found,
  files: readonly RecipeFile[],
): string {
  const names = shortNames(recipes.map(({ path }) => path));
  const rows = recipes.flatMap(({ record }, at) => {
    const { reduction, kvReduction } = recipeCost(files[at]!.recipe);
    return [
      [
        names[at]!,
        formatSaving(reduction.decoder),
        formatSaving(reduction.visual),
        formatSaving(kvReduction),
        ...accuracyCells(record),
        optional(record.kl?.mean, formatKl),
        optional(record.topToken, formatPercent),
      ],
      ...(record.baselines ?? []).map((baseline) => baselineRow(baseline, record)),
    ];
  });
  const head = [
    ...['', 'FLOPs', 'visual', 'KV cache', 'accuracy', 'of unpruned', 'change'],
    ...['KL', 'same top token'],
  ];
  const unprunedRow = [
    'unpruned',
    '',
    '',
    '',
    optional(unpruned.accuracy, formatPercent),
    '',
    '',
    '',
    '',
  ];
  const legend =
    `${counted(unpruned.samples, 'sample')}. ${flopsLegend(files, names)} "visual" counts visual ` +
    'tokens alone. Changes are in points; brackets are 95% intervals. KL is the divergence of the ' +
    'next-token distribution from the unpruned one, in nats.' +
    (recipes.some(({ record }) => record.interval && isUnchanged(record.interval))
      ? ' If no score changed, the interval is exact and shows what so many samples could miss.'
      : '');
  return [
    table(head, [unprunedRow, ...rows]),
    ...categoryTable({ dense: unpruned, recipes }, names),
    ...statements({ dense: unpruned, recipes }, names),
    colors.dim(legend),
  ].join('\n\n');
}

function accuracyCells(record: EvaluationRecord): string[] {
  const { accuracy, dense: unpruned } = record;
  const retained = retainedOf(record);
  const change = accuracy === undefined || unpruned === undefined ? undefined : accuracy - unpruned;
  return [
    optional(accuracy, formatPercent),
    retained === undefined
      ? '-'
      : [
          formatPercent(retained.value),
          ...(retained.interval ? [bracket(retained.interval)] : []),
        ].join(' '),
    changeText(change, differenceInterval(record)),
  ];
}

/** @param record of the recipe that it was measured beside, on the same samples */
function baselineRow(baseline: BaselineRecord, record: EvaluationRecord): string[] {
  const { method, seeds, reduction, reachable, accuracy, kl } = baseline;
  const { dense: unpruned, samples, answered } = record;
  const interval = differenceInterval({
    ...{ dense: unpruned, interval: baseline.interval, samples, answered },
  });
  const label = `  ${methodLabels[method]}${seeds !== undefined && seeds > 1 ? ` (${seeds} seeds)` : ''}`;
  if (!reachable) {
    return [
      `${label}: not reachable (at most ${formatPercent(reduction)})`,
      ...new Array<string>(8).fill(''),
    ];
  }
  const change = accuracy === undefined || unpruned === undefined ? undefined : accuracy - unpruned;
  return [
    label,
    formatSaving(reduction),
    '',
    '',
    optional(accuracy, formatPercent),
    '',
    changeText(change, interval),
    optional(kl, formatKl),
    '',
  ];
}

/** A star marks a change beyond chance. */
function categoryTable({ dense: unpruned, recipes }: Found, names: readonly string[]): string[] {
  const categories = Object.keys(unpruned.byCategory);
  if (categories.length === 0) return [];
  const unprunedCells = categories.map((category) =>
    optional(unpruned.byCategory[category]!.accuracy, formatPercent),
  );
  const rows = recipes.map(({ byCategory, record }, at) => [
    names[at]!,
    ...categories.map((category) => {
      const own = record.categories?.[category];
      const shown = optional(byCategory[category]?.accuracy, formatPercent);
      const verdict = own && verdictOf(comparison(own));
      return verdict === 'loss' || verdict === 'gain' ? `${shown} *` : shown;
    }),
  ]);
  const view = table(['accuracy', ...categories], [['unpruned', ...unprunedCells], ...rows]);
  const isMarked = rows.some((row) => row.some((cell) => cell.endsWith(' *')));
  return [isMarked ? `${view}\n${colors.dim('* a change beyond chance (95%)')}` : view];
}

/**
 * "No significant loss" and its like are sentences with numbers; yes and no, also of a category of
 * such questions.
 */
function statements({ recipes }: Found, names: readonly string[]): string[] {
  const lines = recipes.flatMap(({ record }, at) => {
    const significance = significanceOf(record);
    const whole =
      significance === undefined ? [] : [[significance, ...binaryText(record)].join('; ')];
    const parts = Object.entries(record.categories ?? {}).flatMap(([category, own]) =>
      own.f1 === undefined ? [] : `${category}: ${binaryText(own).join('; ')}`,
    );
    // If a data set has only one such category, the line for the whole covers it.
    const lines = record.f1 === undefined ? [...whole, ...parts] : whole;
    return lines.map((line) => `${names[at]!}: ${line}`);
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** POPE's figures beside accuracy, since a model that always says yes has a good recall. */
function binaryText({ f1, yesRatio }: Pick<EvaluationRecord, 'f1' | 'yesRatio'>): string[] {
  const both = (name: string, { pruned, dense: unpruned }: BothModels) =>
    `${name} ${formatPercent(pruned)}, unpruned ${formatPercent(unpruned)}`;
  return [...(f1 ? [both('F1', f1)] : []), ...(yesRatio ? [both('says yes', yesRatio)] : [])];
}

/** Undefined if there is no accuracy. */
export function significanceOf(record: EvaluationRecord): string | undefined {
  return record.accuracy === undefined || record.interval === undefined
    ? undefined
    : String(significance(comparison(record)));
}

type Comparable = Pick<EvaluationRecord, 'accuracy' | 'dense' | 'interval' | 'p' | 'samples'> & {
  answered?: number;
};

function comparison({ accuracy, dense: unpruned, interval, p, samples, answered }: Comparable) {
  const [low, high] = interval!;
  return {
    difference: { mean: accuracy! - unpruned!, low, high },
    p,
    samples: answered ?? samples,
  };
}

/**
 * A sentence for every recipe that a simple baseline beats: the tool itself must point that out.
 */
export function baselineWarnings(report: EvaluationReport): string[] {
  return report.recipes.flatMap(({ path, record }) =>
    betterBaselines(record).map(({ baseline, by }) => {
      const parts = by.map((measure) =>
        measure === 'accuracy'
          ? `accuracy ${formatPercent(baseline.accuracy!)} against ${formatPercent(record.accuracy!)} ` +
            `(by ${pointsAhead(baseline.ahead!)} points)`
          : `KL ${optional(baseline.kl, formatKl)} against ${optional(record.kl?.mean, formatKl)}`,
      );
      return `${methodLabels[baseline.method]} is better than ${path} at the same FLOPs: ${parts.join(', ')}.`;
    }),
  );
}

/** The baseline's lead: the recipe's, with the opposite sign. */
function pointsAhead([low, high]: readonly [number, number]): string {
  return `${number(-high)} to ${number(-low)}`;
}

function changeText(
  change: number | undefined,
  interval: readonly [number, number] | undefined,
): string {
  if (change === undefined) return '-';
  const points = inPoints(change, 1);
  return interval === undefined ? points : `${points} ${bracket(interval)}`;
}

/** `[-1.8, 0.2]`: of fractions, in hundredths. */
function bracket([low, high]: readonly [number, number]): string {
  return `[${number(low)}, ${number(high)}]`;
}

function number(fraction: number): string {
  return inPoints(fraction, 1);
}

function optional(value: number | null | undefined, format: (value: number) => string): string {
  return typeof value === 'number' ? format(value) : '-';
}

/** File names without folder and ending, if these still distinguish the recipes. */
export function shortNames(paths: readonly string[]): string[] {
  const short = paths.map((path) => basename(path, recipeSuffix));
  return new Set(short).size === short.length ? short : [...paths];
}
