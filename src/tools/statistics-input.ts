/** Statistics that fits can be made from, in the folders that tools may touch. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readStatisticsHead } from '../core/calibration/statistics-file';
import { streamSuffix } from '../core/arrow/stream-suffix';
import { messageOf } from '../core/errors';
import type { ToolContext } from './context';

type Head = Awaited<ReturnType<typeof readStatisticsHead>>;

/** A folder may hold thousands. */
const most = 100;

/** Statistics that can be read; the log says why others cannot. */
export async function statisticsFiles(
  context: ToolContext,
): Promise<(Pick<Head, 'metadata' | 'samples'> & { file: string })[]> {
  const found = [];
  for (const cache of cachesOf(context)) {
    const names = await readdir(cache).catch((): string[] => []);
    for (const name of names.filter((one) => one.endsWith(streamSuffix)).slice(0, most)) {
      const file = path.join(cache, name);
      try {
        const { metadata, samples } = await readStatisticsHead(file);
        // Masses of a pruned model cannot be used for the unpruned one.
        if (metadata.pruning === undefined) found.push({ file, metadata, samples });
      } catch (error) {
        context.logger.warn(messageOf(error));
      }
    }
  }
  return found;
}

/** Folders of statistics, each once. */
export function cachesOf({ place, settings }: ToolContext): Set<string> {
  return new Set(place.folders.map((folder) => settings(folder).cache));
}
