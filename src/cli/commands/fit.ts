/** `fitprune fit`: from statistics and a budget to a recipe, or to the whole trade-off curve. */
import { measuredMethods, usualMethod } from '../../core/recipe/methods';
import { limits } from '../../core/limits';
import { counted } from '../counted';
import { Option, type Command } from 'commander';
import path from 'node:path';
import type { Statistics } from '../../core/calibration/statistics';
import { readStatistics } from '../../core/calibration/statistics-file';
import { describeBudget } from '../../core/cost/budget';
import {
  formatFlops,
  formatPercent,
  formatPoints,
  formatSaving,
  formatTokens,
} from '../../core/cost/format';
import { amountsTotal } from '../../core/cost/overhead';
import type { Cost } from '../../core/cost/types';
import { HumanError } from '../../core/errors';
import { writeFileAtomic } from '../../core/files';
import { fitRecipe, frontier, type Fit } from '../../core/fit/fit';
import { fittedMethods, methodRanking } from '../../core/fit/methods';
import {
  prepare,
  type Near,
  type PrepareOptions,
  type PreparedStatistics,
} from '../../core/fit/prepare';
import { workOf } from '../../core/ranking/work';
import { rankingText } from '../../core/ranking/words';
import { recipeCost } from '../../core/recipe/recipe-cost';
import { timesText, withFitTime } from '../../core/recipe/times';
import type { FittedMethod, Recipe } from '../../core/recipe/types';
import { formatRecipe } from '../../core/recipe/write';
import { positiveInteger, upTo, requireWritable, type Context } from '../context';
import {
  addBaselineOptions,
  baselineRecipe,
  checkBaselineFlags,
  type BaselineFlags,
} from './fit-baseline';
import {
  addBeforeOption,
  checkBefore,
  givenShare,
  measureBefore,
  type BeforeFlags,
} from './fit-before';
import { addSizeBiasOption, checkSizeBias, type SizeBiasFlags } from './fit-size-bias';
import { frontierTable } from './fit-frontier';
import { budgetOf, conventionOf } from './fit-budget';
import { checkPublished, fitPublished, isPublished } from './fit-published';
import { addSearchOptions, improve, requireData, runsModel, type SearchFlags } from './fit-search';
import type { Terminal } from '../terminal';

interface Flags extends BaselineFlags, SearchFlags, SizeBiasFlags, BeforeFlags {
  budget?: string;
  convention: string;
  frontier?: boolean;
  points?: number;
  out?: string;
  force?: boolean;
}

export function addFit(root: Command, context: Context): Command {
  const { terminal } = context;
  const command = root
    .command('fit')
    .description('fit a recipe to a compute budget; runs no model unless a search is asked for')
    .argument('<statistics>', 'the .arrows file of a calibration')
    .option('--budget <budget>', 'such as 60%, 2.5TFLOPs, tokens:128 or kv:40%')
    .option(
      '--convention <name>',
      'FLOPs of the whole decoder, or of visual tokens: visual',
      'decoder',
    )
    .addOption(
      new Option(
        '--method <name>',
        "fitprune+, whose ranking keeps every part of the image (default); fitprune, with the paper's ranking; " +
          "fitprune-published, by the paper's search (runs the model)",
      ).choices([...fittedMethods, ...measuredMethods]),
    )
    .option('--max-steps <n>', 'prune at this many layers at most', positiveInteger)
    .option('--frontier', 'print the whole trade-off instead')
    .option('--points <n>', 'points of the trade-off', upTo(limits.points), 25)
    .option('--out <file>', 'write the recipe there (NAME.fitprune.json) instead of printing it')
    .option('--force', 'overwrite the file')
    .addHelpText(
      'after',
      '\nExample:\n  fitprune fit .fitprune/llava.arrows --budget 60% --out llava-60.fitprune.json',
    )
    .action(async (file: string, flags: Flags, given: Command) => {
      const convention = conventionOf(flags, given);
      if (flags.budget === undefined && flags.frontier !== true) {
        throw new HumanError('What may it cost? Give --budget 60%, or --frontier.', 'no-budget', 2);
      }
      const ignored = (['budget', 'out', 'maxSteps', 'baseline'] as const).find(
        (flag) => flags.frontier === true && flags[flag] !== undefined,
      );
      if (ignored !== undefined || (flags.frontier === true && runsModel(flags))) {
        throw new HumanError(
          '--frontier prints the whole trade-off: it takes no --budget, --baseline, --max-steps, ' +
            '--objective or --out. Give one or the other.',
          'frontier-alone',
          2,
        );
      }
      if (isPublished(flags)) checkPublished(flags);
      checkBaselineFlags(flags);
      checkSizeBias(
        flags,
        flags.frontier === true || flags.baseline !== undefined || runsModel(flags),
      );
      checkBefore(flags, flags.baseline !== undefined || runsModel(flags), flags.frontier === true);
      if (runsModel(flags) || flags.before === 'auto') requireData(flags);
      // Refused before the work rather than after it.
      if (flags.out !== undefined) requireWritable(flags.out, flags.force);
      const budget =
        flags.budget === undefined ? undefined : budgetOf(flags.budget, flags, convention);
      const started = performance.now();
      const statistics = await readStatistics(file);
      const before = givenShare(flags);
      const prepared = (near?: Near) => prepareVisibly(statistics, terminal, { near, before });
      const { baseline, maxSteps, sizeBias } = flags;
      const method = fittedMethods.find((one) => one === flags.method) ?? usualMethod;
      if (budget === undefined) {
        const points = frontier(prepared(), { convention, points: flags.points ?? 25, method });
        terminal.result({ frontier: points }, () => frontierTable(points));
        return;
      }
      const place = modelPath(statistics, file, flags.out);
      const write = async (untimed: Recipe, cost: Cost, summary: string): Promise<void> => {
        const recipe = withFitTime(untimed, (performance.now() - started) / 1000);
        const text = formatRecipe(recipe);
        if (flags.out !== undefined) await writeFileAtomic(flags.out, text);
        terminal.result({ recipe, cost }, () => flags.out ?? text);
        terminal.note(`${describeBudget(budget)}: ${summary}`);
        terminal.note(`Ranking: ${String(rankingText(recipe.ranking))}.`);
        if (recipe.fit) terminal.note(timesText(recipe.fit).join(' '));
      };
      const writeCounted = (recipe: Recipe): Promise<void> => {
        const cost = recipeCost(recipe);
        return write(recipe, cost, summarizeCost(cost, recipe.schedule.length));
      };
      if (baseline !== undefined) {
        const asked = { ...flags, baseline, method };
        await writeCounted(baselineRecipe(asked, statistics, budget, place, prepared));
        return;
      }
      if (isPublished(flags)) {
        const options = { budget, modelPath: place };
        const near = { budget, work: workOf(methodRanking('fitprune-published')) };
        await writeCounted(await fitPublished(prepared(near), file, options, flags, context));
        return;
      }
      // Of few samples all budgets are answered at once; of many, one is an eighth of the work.
      const isLarge = statistics.samples.some(({ masses }) => masses !== undefined);
      const work = workOf({ ...methodRanking(method), ...(sizeBias && { sizeBias }) });
      const measures = runsModel(flags) || flags.before === 'auto';
      const ready = prepared(isLarge && !measures ? { budget, work } : undefined);
      if (flags.before === 'auto') {
        const options = { budget, method, maxSteps, modelPath: place, sizeBias };
        const chosen = await measureBefore(ready, file, options, flags, context);
        await write(chosen.recipe, chosen.fit.cost, summarizeFit(chosen.fit));
        return;
      }
      const fitBy = (by: FittedMethod) =>
        fitRecipe(ready, budget, { maxSteps, modelPath: place, method: by, sizeBias });
      const { recipe, fit } = fitBy(method);
      if (!runsModel(flags)) {
        await write(recipe, fit.cost, summarizeFit(fit));
        return;
      }
      const start = fittedMethods.map((by) => fitBy(by).recipe);
      await writeCounted(await improve(ready, file, recipe, start, flags, context));
    });
  return addSearchOptions(addBaselineOptions(addSizeBiasOption(addBeforeOption(command))));
}

/** Preparation takes seconds where samples are hundreds: then it shows how far it is. */
function prepareVisibly(
  statistics: Statistics,
  terminal: Terminal,
  options: PrepareOptions,
): PreparedStatistics {
  const started = performance.now();
  const progress = terminal.progress('% prepared');
  try {
    return prepare(statistics, options, (fraction) => {
      if (performance.now() - started < 1500) return;
      progress.report(Math.round(100 * fraction), 100);
    });
  } finally {
    progress.stop();
  }
}

/** The model's place as seen from where the recipe will stand. */
function modelPath({ metadata }: Statistics, statistics: string, out: string | undefined): string {
  const model = path.resolve(path.dirname(statistics), metadata.model.path);
  const from = out === undefined ? process.cwd() : path.dirname(path.resolve(out));
  return path.relative(from, model).replaceAll(path.sep, '/') || '.';
}

/** One line: what a schedule gives and the attention it drops. */
export function summarizeFit({ cost, selfLoss, crossLoss, schedule, gap }: Fit): string {
  return [
    summarizeCost(cost, schedule.length),
    `${formatPoints(gap)} below the budget`,
    `attention mass dropped ${formatPercent(selfLoss)} self, ${formatPercent(crossLoss)} cross (ranks budgets, predicts no accuracy)`,
  ].join(', ');
}

function summarizeCost(cost: Cost, steps: number): string {
  return [
    `${formatSaving(cost.reduction.decoder)} FLOPs (decoder), ${formatSaving(cost.reduction.visual)} (visual)`,
    `${formatFlops(cost.flops.decoder)} (${choosingShare(cost)})`,
    `${formatTokens(cost.meanVisualTokens)} visual tokens a layer, ${formatTokens(cost.finalVisualTokens)} at the end`,
    `KV cache ${formatSaving(cost.kvReduction)}`,
    counted(steps, 'step'),
  ].join(', ');
}

/** `0.08% of it to choose the tokens` */
function choosingShare({ flops, overhead }: Cost): string {
  const total = amountsTotal(overhead);
  const part = formatPercent(flops.decoder === 0 ? 0 : total / flops.decoder, 2);
  return `${part}${overhead.counted ? ' of it' : ' more'} to choose the tokens`;
}
