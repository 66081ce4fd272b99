/** `fitprune check`: validates recipes like the editor does, and holds them to a largest drop. */
import type { Command } from 'commander';
import path from 'node:path';
import { formatPoints } from '../../core/cost/format';
import { HumanError } from '../../core/errors';
import { modelLookup } from '../../core/model/lookup';
import { checkRecipe, loadRecipe, passes } from '../../core/recipe/check';
import type { RecipeDiagnostic } from '../../core/recipe/diagnostics';
import { currentEvaluation } from '../../core/recipe/hash';

import type { Recipe } from '../../core/recipe/types';
import type { Context } from '../context';
import { readRecipeText } from '../recipes';
import { colors } from '../terminal';

interface Flags {
  maxDrop?: string;
}

/** A finding as the contract has it: lines and columns count from 1. */
interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
  line: number;
  column: number;
}

interface Checked {
  path: string;
  ok: boolean;
  diagnostics: Finding[];
}

export function addCheck(root: Command, { terminal }: Context): Command {
  return root
    .command('check')
    .description('validate recipes like the editor does; exit 1 when one does not hold')
    .argument('<recipes...>', 'NAME.fitprune.json')
    .option('--max-drop <percent>', "the recorded evaluation's largest drop of accuracy, in points")
    .addHelpText(
      'after',
      '\nWith --max-drop, the upper end of the 95% interval of the drop must not exceed it; a missing' +
        '\nor outdated evaluation fails.' +
        '\n\nExample:\n  fitprune check *.fitprune.json --max-drop 1%',
    )
    .action(async (paths: string[], { maxDrop }: Flags) => {
      const limit = maxDrop === undefined ? undefined : parseDrop(maxDrop);
      const recipes: Checked[] = [];
      for (const file of paths) {
        const findings = await findingsOf(file, limit);
        const ok = findings.every(({ severity }) => severity !== 'error');
        recipes.push({ path: file, ok, diagnostics: findings });
      }
      terminal.result({ recipes }, () => recipes.map(render).join('\n'));
      if (recipes.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}

async function findingsOf(file: string, limit: number | undefined): Promise<Finding[]> {
  let text: string;
  try {
    text = await readRecipeText(file);
  } catch (error) {
    // One file that cannot be read must not hide what was found in the others.
    if (!(error instanceof HumanError)) throw error;
    const { code, message } = error;
    return [{ code, severity: 'error', message, line: 1, column: 1 }];
  }
  const found = await checkRecipe(text, modelLookup(path.dirname(path.resolve(file))));
  const findings = found.map(toFinding);
  if (limit === undefined || !passes(found)) return findings;
  return [...findings, ...dropFindings(await loadRecipe(text, file), limit)];
}

function toFinding({ code, severity, message, range }: RecipeDiagnostic): Finding {
  const { line, column } = range.start;
  return { code, severity, message, line: line + 1, column: column + 1 };
}

function render({ path: file, ok, diagnostics }: Checked): string {
  const paint = { error: colors.red, warning: colors.yellow, info: colors.dim };
  const lines = diagnostics.map(({ code, severity, message, line, column }) =>
    [`${file}:${line}:${column}`, paint[severity](severity), message, colors.dim(`(${code})`)].join(
      ' ',
    ),
  );
  return [...lines, `${file}: ${ok ? colors.green('ok') : colors.red('does not hold')}`].join('\n');
}

function dropFindings(recipe: Recipe, limit: number): Finding[] {
  const fail = (code: string, message: string): Finding[] => [
    { code, severity: 'error', message, line: 1, column: 1 },
  ];
  const record = currentEvaluation(recipe);
  if (record?.interval === undefined) {
    return fail(
      'drop-unknown',
      'No evaluation of this schedule with a confidence interval is recorded, so its drop is ' +
        'unknown. Evaluate the recipe again.',
    );
  }
  // The interval is of accuracy - dense: its lower end is the largest drop.
  const worst = -record.interval[0];
  if (worst <= limit) return [];
  return fail(
    'drop-exceeded',
    `Accuracy may drop by up to ${formatPoints(worst)} (95% interval, ${record.samples} samples), ` +
      `more than the ${formatPoints(limit)} allowed. Fit a larger budget, or evaluate more samples.`,
  );
}

function parseDrop(text: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text.trim())?.[1] ?? NaN);
  if (Number.isFinite(value)) return value / 100;
  throw new HumanError(`"${text}" is no drop. Give points of accuracy, such as 1%.`, 'drop', 2);
}
