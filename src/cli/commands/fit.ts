/** `fitprune fit`: from statistics and a budget to a recipe, or to the whole trade-off curve. */
import { Option, type Command } from 'commander';
import { fittedMethods } from '../../core/fit/methods';
import { limits } from '../../core/limits';
import { measuredMethods } from '../../core/recipe/methods';
import { positiveInteger, upTo } from '../options/numbers';
import { type Context } from '../context';
import { addBaselineOptions } from './fit-baseline';
import { addBeforeOption } from './fit-before';
import { runFit } from './fit-run';
import { addSearchOptions } from './fit-search';
import { addSizeBiasOption } from './fit-size-bias';
import type { FitFlags } from './fit-way';

export function addFit(root: Command, context: Context): Command {
  const command = root
    .command('fit')
    .description('fit a recipe to a compute budget; runs no model unless a search is asked for')
    .argument('<statistics>', 'the .arrows file of a calibration')
    .option(
      '--budget <budget>',
      'such as 60%, 2.5TFLOPs, tokens:128, kv:40%, or on a profiled device 120ms, latency:40%, ttft:300ms, 2x',
    )
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
    .option(
      '--profile <file>',
      'profile of the device (from fitprune profile), for a budget in time (default: the one beside the statistics)',
    )
    .option('--frontier', 'print the whole trade-off instead')
    .option('--points <n>', 'points of the trade-off', upTo(limits.points), 25)
    .option('--out <file>', 'write the recipe there (NAME.fitprune.json) instead of printing it')
    .option('--force', 'overwrite the file')
    .addHelpText(
      'after',
      '\nExample:\n  fitprune fit .fitprune/llava.arrows --budget 60% --out llava-60.fitprune.json',
    )
    .action((file: string, flags: FitFlags, given: Command) => runFit(file, flags, given, context));
  return addSearchOptions(addBaselineOptions(addSizeBiasOption(addBeforeOption(command))));
}
