/** `--shard`: a value, or `auto`; and the names of files that contain their shard. */
import path from 'node:path';
import type { Command } from 'commander';
import { shardOfEnvironment } from '../runner/batch/environment/shard';
import { formatShard, parseShard, type Shard } from '../core/data/order';

/** In the name of a file, the shard that it is of: `3of8`. */
const placeholder = '{shard}';
/** Options for files that hold one shard. */
const named = ['out', 'results'];

/**
 * Later code reads `i/n`, in whichever way it was given.
 *
 * @param say gets a message about the environment's value
 */
export function addShardOption(command: Command, say?: (message: string) => void): Command {
  return command
    .option(
      '--shard <i/n>',
      `only every n-th sample, from the i-th; "auto" takes both from the scheduler (docs/clusters.md). ${placeholder} in the name of a written file becomes the shard, such as 3of8`,
      '1/1',
    )
    .hook('preAction', (_, acting) => {
      const shard = shardOf(acting.getOptionValue('shard') as string, say);
      acting.setOptionValue('shard', formatShard(shard));
      for (const name of named) {
        const file: unknown = acting.getOptionValue(name);
        if (typeof file === 'string') acting.setOptionValue(name, fileOfShard(file, shard));
      }
    });
}

function shardOf(written: string, say?: (message: string) => void): Shard {
  if (written !== 'auto') return parseShard(written);
  const { shard, read } = shardOfEnvironment(process.env);
  say?.(`Shard ${formatShard(shard)} (${read})`);
  return shard;
}

/** `NAME-{shard}.arrows` for a given shard; a folder of such a name is that folder. */
function fileOfShard(file: string, { index, count }: Shard): string {
  const name = path.basename(file);
  const folder = file.slice(0, file.length - name.length);
  return folder + name.replaceAll(placeholder, `${index}of${count}`);
}
