/** `fitprune fit --size-bias`: lets kept tokens represent the dropped ones, too. */
import type { Command } from 'commander';
import { HumanError } from '../../core/errors';
import { plain } from '../../core/plain';
import { sizeBiasSchema } from '../../core/ranking/size-bias/definition';

export interface SizeBiasFlags {
  sizeBias?: number;
}

export function addSizeBiasOption(command: Command): Command {
  return command.option(
    '--size-bias <beta>',
    'let tokens that stay also stand for the dropped ones: 0.5 helped at 50 to 75% fewer FLOPs, and harms beyond 80%',
    beta,
  );
}

/**
 * @param others whether other options decide what is written, or how it ranks
 * @throws HumanError `size-bias-alone` before any work
 */
export function checkSizeBias({ sizeBias }: SizeBiasFlags, others: boolean): void {
  if (sizeBias === undefined || !others) return;
  throw new HumanError(
    '--size-bias is added to the result of a fit by masses and cannot be used with --frontier, --baseline and ' +
      '--objective. Leave one or the other out.',
    'size-bias-alone',
    2,
  );
}

function beta(text: string): number {
  const { minimum, maximum } = sizeBiasSchema;
  const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new HumanError(
    `"${plain(text)}" is not a number from ${minimum} to ${maximum}.`,
    'not-a-number',
    2,
  );
}
