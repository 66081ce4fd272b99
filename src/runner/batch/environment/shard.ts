/**
 * `--shard auto`: which shard this process is, from the variables of the scheduler that started it.
 */
import { parseShard, type Shard } from '../../../core/data/order';
import { HumanError } from '../../../core/errors';
import { listed, text } from '../../../core/text';
import { contradiction, isSet, readings, wholeNumber, type Environment } from './read';
import { sources, totalName } from './sources';

/** Names the shard by itself, and takes precedence over everything else. */
const shardName = 'FITPRUNE_SHARD';

export interface FoundShard {
  shard: Shard;
  /** `NAME=value` of the variable that was read. */
  read: string;
}

/**
 * Schedulers may be nested: if they agree, that is the shard.
 * @throws HumanError `shard-unknown` if no variable gives it, `shard-variable`,
 * `shard-variable-missing`, `shard-contradiction` or `shard-invalid` naming what was read
 */
export function shardOfEnvironment(environment: Environment): FoundShard {
  const total = isSet(environment, totalName) ? wholeNumber(environment, totalName) : undefined;
  if (isSet(environment, shardName)) {
    const read = readings(environment, [shardName, totalName]);
    const shard = parseShard(environment[shardName]!);
    if (total === undefined || total === shard.count) return { shard, read };
    throw contradiction(read, text`they give two numbers of shards`);
  }
  const found = sources
    .filter(({ sign }) => isSet(environment, sign))
    .map(({ names, shardOf }) => ({
      shard: shardOf(environment, total),
      read: readings(environment, [...names, totalName]),
    }));
  const [first] = found;
  if (first === undefined) throw unknown();
  const other = found.find(
    ({ shard }) => shard.index !== first.shard.index || shard.count !== first.shard.count,
  );
  if (other === undefined) return first;
  throw contradiction(`${first.read}, ${other.read}`, text`they name different shards`);
}

function unknown(): HumanError {
  const signs = [shardName, ...sources.map(({ sign }) => sign)];
  return new HumanError(
    text`It is not known which shard this is: none of ${listed(signs)} is set. Set FITPRUNE_SHARD
      to i/n, such as 2/8, or run this as a task of an array.`,
    'shard-unknown',
    2,
  );
}
