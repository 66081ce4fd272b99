/** The commands that lead to the same files and figures. */
import { formatBudget } from '../../cost/budget';
import { uncounted } from '../../cost/overhead';
import { givenOf } from '../../fit/given';
import { looksLikeEmbeddings } from '../../model/embeddings/names';
import { isBaseline, isMeasured } from '../../recipe/methods';
import type { Recipe } from '../../recipe/types';
import { listed, text } from '../../text';
import type { Block } from '../document';
import type { Findings, KeyedRecipe, MeasuredGroup } from '../findings';
import type { ReportInput, Say } from '../types';
import { command } from './command-lines';
import { profileFlag, profileLines } from './profile-lines';
import { evaluateLines, sweptAlone } from './evaluate-lines';

/** Used where a report cannot know a file's name. */
const placeholders = {
  data: {
    flag: '--data',
    files: { calibration: 'CALIBRATION.jsonl', evaluation: 'EVALUATION.jsonl' },
  },
  embeddings: {
    flag: '--embeddings',
    files: { calibration: 'CALIBRATION.arrow', evaluation: 'EVALUATION.arrow' },
  },
  statistics: 'STATISTICS.arrows',
} as const;
type Purpose = keyof (typeof placeholders)['data']['files'];

export function reproduceSection(findings: Findings, input: ReportInput, say: Say): Block[] {
  const { recipes, groups } = findings;
  const names = groups.flatMap((group) => group.names);
  const statistics = statisticsFiles(recipes);
  return [
    { kind: 'heading', level: 2, content: [say(text`How to reproduce`)] },
    {
      kind: 'paragraph',
      content: [
        say(
          text`Names in capitals stand for files that a recipe does not name. A recipe's hashes tell
            whether model, statistics and data are the same.`,
        ),
      ],
    },
    ...olderFits(recipes, say),
    {
      kind: 'code',
      lines: [
        ...calibrations(statistics, input.modelPath, names),
        ...profileLines(recipes, input.modelPath),
        ...recipes.flatMap((recipe) => fitLine(recipe, names, statistics)),
        ...groups.flatMap(({ entries, names: files }) =>
          evaluateLines(
            entries.map(({ recipe: { path }, record }) => ({ path, record })),
            dataFlag(files, 'evaluation'),
          ),
        ),
        ...sweepLines(groups, statistics),
        command('report', ...recipes.map(({ path }) => path), '--out', input.out),
      ],
    },
  ];
}

/** Commands that measure the points of a sweep as recipes of their own, one by one. */
function sweepLines(groups: readonly MeasuredGroup[], statistics: StatisticsFiles): string[] {
  const lines = groups.flatMap((group) => {
    const { fitted, measured } = sweptAlone(group);
    return [
      ...fitted.flatMap((point) => fitLine(point, group.names, statistics)),
      ...evaluateLines(measured, dataFlag(group.names, 'evaluation')),
    ];
  });
  // Recipes swept on two data sets are fitted once.
  return [...new Set(lines)];
}

/** For recipes of an older FitPrune, the same command would make other recipes. */
function olderFits(recipes: readonly KeyedRecipe[], say: Say): Block[] {
  const fitted = recipes.filter(({ recipe: { fit } }) => fit && !isMeasured(fit.method));
  const keysOf = (some: readonly KeyedRecipe[]) => listed(some.map(({ key }) => key));
  const refined = fitted.filter(({ recipe: { fit } }) => fit!.refined !== undefined);
  const older = uncounted(fitted.map(({ cost }) => cost));
  const counting = fitted.filter((one) => older.includes(one.cost) && !refined.includes(one));
  return [
    ...(counting.length === 0
      ? []
      : [
          text`${keysOf(counting)}: fitted without the FLOPs of choosing the tokens. A new fit
            counts them, and keeps fewer tokens at the same budget.`,
        ]),
    ...(refined.length === 0
      ? []
      : [
          text`${keysOf(refined)}: refined by an older FitPrune; no current command makes such
        recipes.`,
        ]),
  ].map((one) => ({ kind: 'paragraph', content: [say(one)] }));
}

/** A single file is given by its name, which shows whether it holds embeddings or questions. */
function dataFlag(
  names: readonly string[],
  purpose: Purpose,
  known = names.length === 1,
): string[] {
  const isEmbeddings = names.length > 0 && names.every(looksLikeEmbeddings);
  const { flag, files } = isEmbeddings ? placeholders.embeddings : placeholders.data;
  return [flag, known ? names[0]! : files[purpose]];
}

function calibrations(
  statistics: StatisticsFiles,
  model: string,
  names: readonly string[],
): string[] {
  return [...statistics].map(([count, file]) =>
    command(
      'calibrate',
      model,
      ...dataFlag(names, 'calibration', false),
      '--samples',
      String(count),
      '--out',
      file,
    ),
  );
}

/** By how many samples they hold: recipes of several calibrations are not fitted from one file. */
type StatisticsFiles = ReadonlyMap<number, string>;

function statisticsFiles(recipes: readonly KeyedRecipe[]): StatisticsFiles {
  const counts = [...new Set(recipes.flatMap(({ recipe }) => calibratedOn(recipe) ?? []))];
  const isOne = counts.length === 1;
  return new Map(
    counts.map((count) => [count, isOne ? placeholders.statistics : `STATISTICS-${count}.arrows`]),
  );
}

function calibratedOn({ fit }: Recipe): number | undefined {
  return fit?.calibration?.samples ?? fit?.samples;
}

function fitLine(
  { recipe, path }: Pick<KeyedRecipe, 'recipe' | 'path'>,
  names: readonly string[],
  statistics: StatisticsFiles,
): string[] {
  const { fit, budget } = recipe;
  // Refined recipes of old versions: no command makes such a recipe any more.
  if (fit === undefined || fit.refined !== undefined) return [];
  return [
    command(
      'fit',
      statistics.get(calibratedOn(recipe) ?? 0) ?? placeholders.statistics,
      '--budget',
      formatBudget(budget),
      ...profileFlag(budget),
      ...(budget.convention === 'visual' ? ['--convention', 'visual'] : []),
      ...methodFlags(fit, names),
      ...choiceFlags(recipe),
      '--out',
      path,
    ),
  ];
}

function methodFlags(
  { method, objective }: NonNullable<Recipe['fit']>,
  names: readonly string[],
): string[] {
  const runsModel = objective !== undefined || isMeasured(method);
  return [
    ...(isBaseline(method) ? ['--baseline', method] : ['--method', method]),
    ...(objective === undefined ? [] : ['--objective', objective]),
    ...(runsModel ? dataFlag(names, 'calibration', false) : []),
  ];
}

/** Options of a fit besides its method. Baselines and searches take none of them except a seed. */
function choiceFlags(recipe: Recipe): string[] {
  const { fit, ranking } = recipe;
  const { method, objective, samples, calibration } = fit!;
  if (isBaseline(method)) {
    const seed = 'seed' in ranking ? ranking.seed : undefined;
    return seed === undefined ? [] : ['--seed', String(seed)];
  }
  if (isMeasured(method)) {
    const all = calibration?.samples ?? samples;
    return samples === all ? [] : ['--samples', String(samples)];
  }
  if (objective !== undefined) return [];
  const { before, sizeBias } = givenOf(recipe);
  return [
    ...(before === undefined ? [] : ['--before', `${Number((100 * before).toFixed(2))}%`]),
    ...(sizeBias ? ['--size-bias', String(sizeBias)] : []),
  ];
}
