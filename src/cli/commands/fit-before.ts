/** `fitprune fit --before`: drops a share of the visual tokens before the decoder. */
import type { Command } from 'commander';
import { counted } from '../counted';
import { formatPart } from '../../core/cost/format';
import { HumanError } from '../../core/errors';
import { formatKl } from '../../core/figures/format';
import { parseBeforeShare, type BeforeShare } from '../../core/fit/given';
import type { PreparedStatistics } from '../../core/fit/prepare';
import { plain } from '../../core/plain';
import { chooseBefore, type BeforeOptions, type ChosenBefore } from '../../core/search/by-before';
import { runWorker } from '../../runner/local/client';
import { measureWith, type Ask } from '../../runner/local/search';
import { workerOptions, type Context } from '../context';
import { searchRun, type SearchFlags } from './fit-search';

export interface BeforeFlags {
  /** The share that enters the decoder, or `auto` to measure it. */
  before?: BeforeShare;
}

export function addBeforeOption(command: Command): Command {
  return command.option(
    '--before <share>',
    'keep this fraction of the visual tokens before the decoder, such as 75%; auto measures which (runs the model)',
    share,
  );
}

/**
 * @param others whether other options decide which schedule is written
 * @throws HumanError `before-alone` before any work
 */
export function checkBefore({ before }: BeforeFlags, others: boolean, isFrontier: boolean): void {
  if (before === undefined) return;
  if (others) {
    throw new HumanError(
      '--before cannot be used with --baseline, or with --objective, which tries cuts of its own. Leave one or the other out.',
      'before-alone',
      2,
    );
  }
  if (isFrontier && before === 'auto') {
    throw new HumanError(
      '--before auto measures recipes of one budget: with --frontier, give a fraction such as --before 75%.',
      'before-alone',
      2,
    );
  }
}

/** The share of the tokens that is given; all if absent, or if it is still to be measured. */
export function givenShare({ before }: BeforeFlags): number | undefined {
  return before === 'auto' ? undefined : before;
}

/** Measures which cut before the decoder changes the model's output least. */
export async function measureBefore(
  prepared: PreparedStatistics,
  statistics: string,
  options: Omit<BeforeOptions, 'samples' | 'measure' | 'signal'>,
  flags: SearchFlags,
  context: Context,
): Promise<ChosenBefore> {
  const { terminal, signal } = context;
  const run = await searchRun(prepared, statistics, flags, context);
  const ask: Ask = (request, stop) =>
    runWorker(request, { ...workerOptions(context), signal: stop });
  const samples = Math.min(flags.samples, prepared.samples.length);
  const chosen = await chooseBefore(prepared, {
    ...options,
    ...{ samples, measure: measureWith(run, samples, ask), signal },
  });
  const figures = chosen.tried.map(({ keep, kl }) => `${shareText(keep)} KL ${formatKl(kl)}`);
  terminal.note(
    `Before the decoder: ${figures.join(', ')}, on ${counted(samples, 'sample')}. Taken: ${shareText(chosen.keep)}.`,
  );
  return chosen;
}

function shareText(keep: number): string {
  return keep === 1 ? 'no cut' : formatPart(keep);
}

function share(text: string): BeforeShare {
  const value = parseBeforeShare(text);
  if (value !== undefined) return value;
  throw new HumanError(
    `"${plain(text)}" is not a fraction of the visual tokens. Give the fraction to keep, such as 75%, or auto.`,
    'before-share',
    2,
  );
}
