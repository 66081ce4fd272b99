/** `--suite`: several data sets measured one after the other, each resumed where it stopped. */
import { HumanError } from '../../core/errors';
import { readResultTable } from '../../core/evaluation/results/results-file';
import { readSuite } from '../../core/evaluation/suite/suite-file';
import {
  summarizeSuite,
  type MeasuredSet,
  type SuiteReport,
} from '../../core/evaluation/suite/summary';
import { wholeRun } from '../../core/data/order';
import type { Context } from '../context';
import type { RecipeFile } from '../recipes';
import { candidateOf, evaluateRecipes, modelRun, type EvaluationFlags } from './run';

/** Options whose values a suite sets for each data set, or that need one value for all. */
const refused = [
  ...(['data', 'embeddings', 'images', 'prompt', 'suffix', 'score'] as const),
  ...(['results', 'latency'] as const),
] as const;

export interface SuiteRun {
  report: SuiteReport;
  /** In the order of the suite. */
  sets: MeasuredSet[];
  device: string;
}

/**
 * @throws HumanError `suite-options` if --suite is combined with an option that its sets have
 *    themselves
 */
export function refuseBesideSuite(flags: object & { shard?: string }): void {
  const given: Partial<Record<string, unknown>> = { ...flags };
  const found = [...refused, ...(flags.shard === '1/1' ? [] : ['shard'])].find(
    (name) => given[name] !== undefined,
  );
  if (found === undefined) return;
  throw new HumanError(
    `--${found} and --suite cannot be used together: a suite says this for each of its sets (data, images, ` +
      'prompt, suffix, score, options, turn, samples, maxNewTokens), and has a results file each.',
    'suite-options',
    2,
  );
}

/** @param files all for one model */
export async function evaluateSuite(
  files: readonly RecipeFile[],
  flags: EvaluationFlags & { suite: string },
  context: Context,
): Promise<SuiteRun> {
  const suite = await readSuite(flags.suite);
  const model = await modelRun(files, flags, context);
  const sets: MeasuredSet[] = [];
  for (const [at, set] of suite.sets.entries()) {
    const { name, data, samples = flags.samples, score, maxNewTokens = flags.maxNewTokens } = set;
    context.terminal.note(`${at + 1} of ${suite.sets.length}: ${name}`);
    const { seed, maxSkipped } = flags;
    const { options = flags.options, turn = flags.turn } = data;
    const run = {
      ...model,
      ...{ data: { ...data, options, turn }, samples, seed, maxSkipped, shard: wholeRun },
    };
    const report = await evaluateRecipes(
      files.map((file) => candidateOf(file, flags)),
      run,
      { score, maxNewTokens, attention: flags.attention },
      context,
    );
    const { table: results } = await readResultTable(report.results);
    sets.push({ name, report, results });
  }
  return { report: summarizeSuite(suite.name, sets), sets, device: model.device };
}
