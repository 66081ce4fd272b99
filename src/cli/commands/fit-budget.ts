/** The budget of `fitprune fit`, and the tokens over which it counts FLOPs. */
import type { Command } from 'commander';
import { parseBudget } from '../../core/cost/budget';
import type { Convention, Budget } from '../../core/cost/types';
import { HumanError } from '../../core/errors';
import { publishedBudget } from '../../core/search/published/fit';
import { isPublished, type PublishedFlags } from './fit-published';

type Flags = Pick<PublishedFlags, 'method'>;

/**
 * The given convention; otherwise visual tokens for the paper's search, and the whole decoder for
 * everything else.
 */
export function conventionOf(flags: Flags & { convention: string }, given: Command): Convention {
  const isGiven = given.getOptionValueSource('convention') !== 'default';
  return isPublished(flags) && !isGiven ? 'visual' : parseConvention(flags.convention);
}

/** @throws HumanError `budget-syntax`, `published-budget` */
export function budgetOf(written: string, flags: Flags, convention: Convention): Budget {
  const budget = parseBudget(written, convention);
  return isPublished(flags) ? publishedBudget(budget) : budget;
}

function parseConvention(text: string): Convention {
  if (text === 'decoder' || text === 'visual') return text;
  throw new HumanError(`"${text}" is not a convention. Give decoder or visual.`, 'convention', 2);
}
