/** Which kind of fit the options of `fitprune fit` ask for, and whether it uses all of them. */
import type { Command } from 'commander';
import { HumanError } from '../../core/errors';
import { checkBaselineFlags, type BaselineFlags } from './fit-baseline';
import { checkBefore, type BeforeFlags } from './fit-before';
import { checkPublished, isPublished } from './fit-published';
import { requireData, runsModel, type SearchFlags } from './fit-search';
import { checkSizeBias, type SizeBiasFlags } from './fit-size-bias';

export interface FitFlags extends BaselineFlags, SearchFlags, SizeBiasFlags, BeforeFlags {
  budget?: string;
  convention: string;
  /** NAME.profile.json. */
  profile?: string;
  frontier?: boolean;
  points?: number;
  out?: string;
  force?: boolean;
}

/** `before` and `output` run the model, as `published` does. */
export type FitWay = 'frontier' | 'baseline' | 'published' | 'before' | 'output' | 'mass';

const recipe = ['budget', 'convention', 'out', 'force', 'objective'];
const running = ['data', 'embeddings', 'images', 'prompt', 'samples', 'device', 'threads'];
const fitting = ['method', 'maxSteps'];

/** Options, as commander names them, that each reads. */
const reads: Record<FitWay, readonly string[]> = {
  frontier: ['frontier', 'convention', 'points', 'method', 'before', 'objective'],
  baseline: [...recipe, ...fitting, 'baseline', 'seed'],
  published: [...recipe, ...running, 'method'],
  before: [...recipe, ...running, ...fitting, 'before', 'sizeBias'],
  output: [...recipe, ...running, ...fitting, 'time'],
  mass: [...recipe, ...fitting, 'before', 'sizeBias', 'profile'],
};

/** Options that only fits have; all other options belong to every command. */
const ofFits = new Set(Object.values(reads).flat());

/** What asks for each. */
const ways: Record<FitWay, string> = {
  ...{ frontier: '--frontier', baseline: '--baseline', published: '--method fitprune-published' },
  ...{ before: '--before auto', output: '--objective output', mass: 'this kind of fit' },
};

/** The purposes of options that most fits do not use. */
const purposes: Record<string, string> = {
  points: 'is of --frontier',
  time: 'limits the search of --objective output',
  ...Object.fromEntries(
    running.map((name) => [
      name,
      'is for what runs the model: --objective output, --method fitprune-published or --before auto',
    ]),
  ),
};

/**
 * @param given the command, which knows which options were written
 * @throws HumanError before any work: `no-budget`, `no-data`, `option-unused`, and a code of its
 *    own for each conflict
 */
export function fitWay(flags: FitFlags, given: Command): FitWay {
  const isFrontier = flags.frontier === true;
  if (flags.budget === undefined && !isFrontier) {
    throw new HumanError('No budget was given. Give --budget 60%, or --frontier.', 'no-budget', 2);
  }
  if (isFrontier) requireFrontierAlone(flags);
  if (isPublished(flags)) checkPublished(flags);
  checkBaselineFlags(flags);
  const hasBaseline = flags.baseline !== undefined;
  checkSizeBias(flags, isFrontier || hasBaseline || runsModel(flags));
  checkBefore(flags, hasBaseline || runsModel(flags), isFrontier);
  const way = wayOf(flags);
  if (way === 'output' || way === 'before') requireData(flags);
  requireAllRead(way, given);
  return way;
}

function wayOf(flags: FitFlags): FitWay {
  if (flags.frontier === true) return 'frontier';
  if (flags.baseline !== undefined) return 'baseline';
  if (isPublished(flags)) return 'published';
  if (runsModel(flags)) return 'output';
  return flags.before === 'auto' ? 'before' : 'mass';
}

function requireFrontierAlone(flags: FitFlags): void {
  const others = (['budget', 'out', 'maxSteps', 'baseline'] as const).filter(
    (flag) => flags[flag] !== undefined,
  );
  if (others.length === 0 && !runsModel(flags)) return;
  throw new HumanError(
    '--frontier prints the whole trade-off: it takes no --budget, --baseline, --max-steps, ' +
      '--objective or --out. Give one or the other.',
    'frontier-alone',
    2,
  );
}

/** An option that changes nothing would be mistaken for one that does. */
function requireAllRead(way: FitWay, given: Command): void {
  const unread = given.options.find((option) => {
    const name = option.attributeName();
    const isGiven = given.getOptionValueSource(name) === 'cli';
    return isGiven && ofFits.has(name) && !reads[way].includes(name);
  });
  if (!unread) return;
  const purpose = purposes[unread.attributeName()];
  const words =
    purpose === undefined
      ? `${unread.long!} changes nothing with ${ways[way]}. Leave it out.`
      : `${unread.long!} ${purpose}. Leave it out, or add that.`;
  throw new HumanError(words, 'option-unused', 2);
}
