/** The commands that lead to the same files and figures. */
import { formatBudget } from '../../cost/budget';
import { oneLine } from '../../recipe/comparison/plain';
import { isBaseline } from '../../recipe/methods';
import type { Recipe } from '../../recipe/types';
import { text } from '../../text';
import type { Block } from '../document';
import type { Findings, KeyedRecipe } from '../findings';
import type { ReportInput, Say } from '../types';

/** Stand where a report cannot know a file. */
const placeholders = {
  calibration: 'CALIBRATION.jsonl',
  evaluation: 'EVALUATION.jsonl',
  statistics: 'STATISTICS.arrows',
};

export function reproduceSection(findings: Findings, input: ReportInput, say: Say): Block[] {
  const { recipes, groups } = findings;
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
    {
      kind: 'code',
      lines: [
        ...calibrations(recipes, input.modelPath),
        ...recipes.flatMap(fitLine),
        ...groups.flatMap((group) => {
          const paths = group.entries.map(({ recipe }) => recipe.path);
          const baselines = group.entries.some(({ record }) => record.baselines !== undefined);
          const latency = group.entries.some(({ record }) => record.latency !== undefined);
          const line = command(
            'evaluate',
            ...paths,
            '--data',
            group.names.length === 1 ? group.names[0]! : placeholders.evaluation,
            '--samples',
            String(group.samples),
            ...(baselines ? ['--baselines'] : []),
            ...(latency ? ['--latency'] : []),
            '--record',
          );
          return paths.length > 0 ? [line] : [];
        }),
        command('report', ...recipes.map(({ path }) => path), '--out', input.out),
      ],
    },
  ];
}

function calibrations(recipes: readonly KeyedRecipe[], model: string): string[] {
  const samples = new Set(recipes.flatMap(({ recipe }) => recipe.fit?.samples ?? []));
  return [...samples].map((count) =>
    command(
      'calibrate',
      model,
      '--data',
      placeholders.calibration,
      '--samples',
      String(count),
      '--out',
      placeholders.statistics,
    ),
  );
}

function fitLine({ recipe, path }: KeyedRecipe): string[] {
  const { fit, budget } = recipe;
  if (fit === undefined) return [];
  return [
    command(
      'fit',
      placeholders.statistics,
      '--budget',
      formatBudget(budget),
      ...(budget.convention === 'visual' ? ['--convention', 'visual'] : []),
      ...methodFlags(fit),
      '--out',
      path,
    ),
  ];
}

function methodFlags({ method, refined, objective }: NonNullable<Recipe['fit']>): string[] {
  const runsModel = refined !== undefined || objective !== undefined;
  return [
    ...(isBaseline(method) ? ['--baseline', method] : ['--method', method]),
    ...(refined === undefined ? [] : ['--refine', String(refined)]),
    ...(objective === undefined ? [] : ['--objective', objective]),
    ...(runsModel ? ['--data', placeholders.calibration] : []),
  ];
}

function command(...words: string[]): string {
  return ['fitprune', ...words.map(quote)].join(' ');
}

/** One word of a POSIX shell, whatever a file is called. */
function quote(word: string): string {
  const line = oneLine(word);
  if (/^[\w./:=@%+-]+$/.test(line)) return line;
  return `'${line.replaceAll("'", String.raw`'\''`)}'`;
}
